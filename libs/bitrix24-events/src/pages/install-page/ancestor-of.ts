// Stricter than URLs are: a host may contain a semicolon, which would start another directive.
const SAFE_ORIGIN = /^https?:\/\/[a-z\d.-]+(?::\d+)?$/;

/** The origin that frames the pages of a portal, for a `frame-ancestors`. @param endpoint a verified one */
export function ancestorOf(endpoint: string): string | undefined {
  if (!URL.canParse(endpoint)) return undefined;
  const { origin } = new URL(endpoint);
  return SAFE_ORIGIN.test(origin) ? origin : undefined;
}
