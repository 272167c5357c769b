/** Where a database is, for messages: host, port and name, never the password. */
export interface PlaceParts {
  host?: string | undefined;
  port?: number | string | undefined;
  database?: string | undefined;
  connectionString?: string | undefined;
}

export function placeOf(parts: PlaceParts): string {
  const url = parts.connectionString === undefined ? undefined : parseUrl(parts.connectionString);
  const host = url?.hostname || url?.searchParams.get('host') || parts.host || 'localhost';
  const port = url?.port || parts.port || 5432;
  const database = (url && decode(url.pathname.slice(1))) || parts.database || '';
  return `postgres://${host}:${port}/${database}`;
}

/** `undefined` where it is no URL of PostgreSQL. */
export function parseUrl(text: string): URL | undefined {
  if (!/^postgres(ql)?:\/\//.test(text)) return undefined;
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
