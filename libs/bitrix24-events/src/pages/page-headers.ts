/** What decides on the headers of a page. */
export interface PageFacts {
  type: 'text/html' | 'text/plain' | 'application/json';
  /** Styles with this nonce apply. */
  nonce?: string;
  /** Whether scripts with the nonce run, and may ask the application itself. */
  scripts?: boolean;
  /** The only origin that may show the page in a frame; nobody may without one. */
  ancestor?: string | undefined;
  /** Whether any site may show it in a frame: for a text to read, which nothing can be done with. */
  framedByAnyone?: boolean;
}

/** Headers that let a page do what it is for, and nobody see, keep or frame more of it. */
export function pageHeaders({
  type,
  nonce,
  scripts = false,
  ancestor,
  framedByAnyone = false,
}: PageFacts): Record<string, string> {
  const policy = [
    "default-src 'none'",
    ...(nonce === undefined ? [] : [`style-src 'nonce-${nonce}'`]),
    // What the vendor's script loads for itself is trusted as it is.
    ...(scripts ? [`script-src 'nonce-${nonce}' 'strict-dynamic'`, "connect-src 'self'"] : []),
    "base-uri 'none'",
    "form-action 'none'",
    framedByAnyone ? 'sandbox' : `frame-ancestors ${ancestor ?? "'none'"}`,
  ];
  return {
    'content-type': `${type}; charset=utf-8`,
    'content-security-policy': policy.join('; '),
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  };
}
