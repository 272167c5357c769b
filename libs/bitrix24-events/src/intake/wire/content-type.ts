/** How a body is read. */
export type BodyKind = 'form' | 'json';

const KINDS = new Map<string, BodyKind>([
  // Sent by Bitrix24, literally.
  ['application/x-www-form-urlencoded', 'form'],
  ['application/x-www-form-urlencoded; charset=utf-8', 'form'],
  ['application/json', 'json'],
]);

/**
 * The kind of body that a `Content-Type` denotes; `undefined` if it is absent, another type, or has
 * a charset other than UTF-8.
 */
export function bodyKind(contentType: string | undefined): BodyKind | undefined {
  if (contentType === undefined) return undefined;
  const known = KINDS.get(contentType);
  if (known) return known;
  const [type, ...parameters] = contentType.toLowerCase().split(';');
  const charset = parameters
    .map((parameter) => parameter.trim())
    .find((parameter) => parameter.startsWith('charset='));
  return charset === undefined || /^charset="?(?:utf-?8|us-ascii)"?$/.test(charset)
    ? KINDS.get(type!.trim())
    : undefined;
}
