import { secretSpellings } from './secret-spellings.js';

/** Bitrix24's secrets have 32 characters and more; to blot out something shorter would spoil words. */
const SHORTEST_SECRET = 8;

/** Of a longer secret so much is looked for, and all that follows in the text counts as its rest. */
const LONGEST_SECRET = 1_024;

/** So many characters from the beginning of a secret are the secret: a text may quote no more of it. */
const HEAD = 64;

/** Bounds on what is looked for in one text. No event that Bitrix24 documents comes near. */
const MOST_SECRETS = 256;
const MOST_CHARACTERS = 65_536;

/** Comparisons of characters, for texts and secrets made so that they nearly match everywhere. */
const MOST_COMPARISONS = 200_000;

interface Needle {
  text: string;
  /** There is more of the secret than this. */
  cut: boolean;
}

/**
 * Finds secrets in texts, in any usual spelling, in time that does not depend on what they hold: each place of a text
 * is looked up once, by the first characters of all spellings.
 */
export class SecretFinder {
  private constructor(private readonly needles: ReadonlyMap<string, readonly Needle[]>) {}

  /** `undefined` when there are too many secrets to look for. */
  static of(secrets: Iterable<string>): SecretFinder | undefined {
    const pieces = new Set<string>();
    let characters = 0;
    for (const secret of secrets) {
      for (const piece of piecesOf(secret)) {
        if (pieces.has(piece)) continue;
        pieces.add(piece);
        characters += Math.min(piece.length, LONGEST_SECRET);
        if (pieces.size > MOST_SECRETS || characters > MOST_CHARACTERS) return undefined;
      }
    }
    const needles = new Map<string, Needle[]>();
    for (const piece of pieces) {
      const cut = piece.length > LONGEST_SECRET;
      for (const spelling of secretSpellings(piece.slice(0, LONGEST_SECRET))) {
        const text = foldCase(spelling);
        const start = text.slice(0, SHORTEST_SECRET);
        const known = needles.get(start);
        if (known) known.push({ text, cut });
        else needles.set(start, [{ text, cut }]);
      }
    }
    return new SecretFinder(needles);
  }

  /**
   * The first `length` characters of a text with each secret as `***`, also one that ends behind them; `undefined`
   * when looking for the secrets takes too long.
   */
  mask(text: string, length: number): string | undefined {
    if (this.needles.size === 0) return text.slice(0, length);
    const seen = foldCase(text.slice(0, length + HEAD));
    const end = Math.min(length, seen.length);
    let masked = '';
    let shownTo = 0;
    let comparisons = 0;
    for (let at = 0; at < end; at++) {
      const needles = this.needles.get(seen.slice(at, at + SHORTEST_SECRET)) ?? [];
      for (const needle of needles) {
        const matched = matchLength(seen, at, needle.text);
        comparisons += matched;
        if (comparisons > MOST_COMPARISONS) return undefined;
        if (matched < Math.min(HEAD, needle.text.length)) continue;
        if (at >= shownTo) masked += `${text.slice(shownTo, at)}***`;
        shownTo = Math.max(shownTo, needle.cut && matched === needle.text.length ? end : at + matched);
      }
    }
    return masked + text.slice(shownTo, end);
  }
}

/** A secret of several lines, whole and line by line: stacks and `util.inspect` take lines apart. */
function piecesOf(secret: string): string[] {
  if (secret.length < SHORTEST_SECRET) return [];
  const lines = secret.slice(0, MOST_CHARACTERS).split(/[\r\n]+/);
  return [secret, secret.trim(), ...lines.map((line) => line.trim())].filter(
    ({ length }) => length >= SHORTEST_SECRET,
  );
}

function matchLength(text: string, at: number, needle: string): number {
  let length = 0;
  while (length < needle.length && text.charCodeAt(at + length) === needle.charCodeAt(length)) length++;
  return length;
}

/** Of ASCII only, so that no place in the text moves. */
const foldCase = (text: string): string => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
