import { secretSpellings } from './secret-spellings.js';

/**
 * Bitrix24's secrets have at least 32 characters; masking anything shorter would damage ordinary
 * words.
 */
const MIN_SECRET_LENGTH = 8;

/**
 * Only this much of a longer secret is searched for; all of the text after a match that long is
 * treated as the rest of the secret.
 */
const MAX_SECRET_LENGTH = 1_024;

/**
 * The first characters of a secret that are masked even alone: a text may quote only the beginning.
 */
const PREFIX_LENGTH = 64;

/** Limits on the secrets searched for in one text. No event that Bitrix24 documents comes close. */
const MAX_SECRETS = 256;
const MAX_CHARACTERS = 65_536;

/** Character comparisons, for texts and secrets constructed to nearly match everywhere. */
const MAX_COMPARISONS = 200_000;

interface Needle {
  text: string;
  /** The secret is longer than this. */
  cut: boolean;
}

/**
 * Finds secrets in texts, in any usual encoding, in time that does not depend on their content:
 * each position of a text is looked up once, by the first characters of all spellings.
 */
export class SecretFinder {
  private constructor(private readonly needles: ReadonlyMap<string, readonly Needle[]>) {}

  /** `undefined` if there are too many secrets to search for. */
  static of(secrets: Iterable<string>): SecretFinder | undefined {
    const pieces = new Set<string>();
    let characters = 0;
    for (const secret of secrets) {
      for (const piece of piecesOf(secret)) {
        if (pieces.has(piece)) continue;
        pieces.add(piece);
        characters += Math.min(piece.length, MAX_SECRET_LENGTH);
        if (pieces.size > MAX_SECRETS || characters > MAX_CHARACTERS) return undefined;
      }
    }
    const needles = new Map<string, Needle[]>();
    for (const piece of pieces) {
      const cut = piece.length > MAX_SECRET_LENGTH;
      for (const spelling of secretSpellings(piece.slice(0, MAX_SECRET_LENGTH))) {
        const text = foldCase(spelling);
        const start = text.slice(0, MIN_SECRET_LENGTH);
        const known = needles.get(start);
        if (known) known.push({ text, cut });
        else needles.set(start, [{ text, cut }]);
      }
    }
    return new SecretFinder(needles);
  }

  /**
   * The first `length` characters of a text with each secret replaced by `***`, including one that
   * ends beyond them; `undefined` if the search takes too long.
   */
  mask(text: string, length: number): string | undefined {
    if (this.needles.size === 0) return text.slice(0, length);
    const seen = foldCase(text.slice(0, length + PREFIX_LENGTH));
    const end = Math.min(length, seen.length);
    let masked = '';
    let shownTo = 0;
    let comparisons = 0;
    for (let at = 0; at < end; at++) {
      const needles = this.needles.get(seen.slice(at, at + MIN_SECRET_LENGTH)) ?? [];
      for (const needle of needles) {
        const matched = matchLength(seen, at, needle.text);
        comparisons += matched;
        if (comparisons > MAX_COMPARISONS) return undefined;
        if (matched < Math.min(PREFIX_LENGTH, needle.text.length)) continue;
        if (at >= shownTo) masked += `${text.slice(shownTo, at)}***`;
        shownTo = Math.max(shownTo, needle.cut && matched === needle.text.length ? end : at + matched);
      }
    }
    return masked + text.slice(shownTo, end);
  }
}

/** A multi-line secret, whole and line by line: stack traces and `util.inspect` split lines. */
function piecesOf(secret: string): string[] {
  if (secret.length < MIN_SECRET_LENGTH) return [];
  const lines = secret.slice(0, MAX_CHARACTERS).split(/[\r\n]+/);
  return [secret, secret.trim(), ...lines.map((line) => line.trim())].filter(
    ({ length }) => length >= MIN_SECRET_LENGTH,
  );
}

function matchLength(text: string, at: number, needle: string): number {
  let length = 0;
  while (length < needle.length && text.charCodeAt(at + length) === needle.charCodeAt(length)) length++;
  return length;
}

/** Folds ASCII only, so that positions in the text do not shift. */
const foldCase = (text: string): string => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
