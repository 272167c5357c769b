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
    for (const spelling of new Set([
      secret,
      encodeURIComponent(secret),
      JSON.stringify(secret).slice(1, -1),
    ])) {
      clean = clean.replaceAll(spelling, '***');
    }
  }
  clean = clean.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').trim();
  return clean.length > LONGEST_TEXT ? `${clean.slice(0, LONGEST_TEXT)}…` : clean;
}
