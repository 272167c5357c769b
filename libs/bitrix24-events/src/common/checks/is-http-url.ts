/** A scheme, two slashes and a host, as it is written: what `URL` would mend (`https:host`, blanks) is a slip of the pen. */
const WRITTEN = /^https?:\/\/[^\s/\\?#][^\s\\<>]*$/i;

/** Whether a value is the text of an absolute `http:` or `https:` URL. */
export const isHttpUrl = (value: unknown): boolean =>
  typeof value === 'string' && WRITTEN.test(value) && URL.canParse(value);
