const LONGEST_TEXT = 500;

/** Bitrix24's secrets have 32 characters and more; to blot out something shorter would spoil words. */
const SHORTEST_SECRET = 8;

/**
 * A text of a foreign server, fit for a message or a log: without the given secrets in any spelling, without
 * control characters, of bounded length.
 */
export function redact(text: string, secrets: readonly string[] = []): string {
  let clean = text;
  for (const secret of secrets) {
    if (secret.length < SHORTEST_SECRET) continue;
    clean = clean.replaceAll(anySpelling(secret), '***');
  }
  clean = clean.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').trim();
  return clean.length > LONGEST_TEXT ? `${clean.slice(0, LONGEST_TEXT)}…` : clean;
}

/**
 * Matches a secret as it is, in a URL, in a form and in JSON. Character by character: which ones are escaped differs
 * (PHP's forms spell `*` as `%2A` and `~` as `%7E`, its JSON `/` as `\/`, JavaScript's does neither).
 */
const anySpelling = (secret: string): RegExp =>
  new RegExp(
    Array.from(secret, (character) => `(?:${spellings(character).map(escape).join('|')})`).join(''),
    'gi',
  );

const spellings = (character: string): string[] =>
  /[a-z\d]/i.test(character)
    ? [character]
    : [
        character,
        percent(character),
        JSON.stringify(character).slice(1, -1),
        unicode(character),
        ...(character === ' ' ? ['+'] : []),
        ...(character === '/' ? ['\\/'] : []),
      ];

const percent = (character: string): string =>
  [...Buffer.from(character)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');

const unicode = (character: string): string =>
  Array.from(
    { length: character.length },
    (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`,
  ).join('');

const escape = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
