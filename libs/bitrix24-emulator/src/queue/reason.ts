/** Why nothing could be sent, or no answer came. */
export function reasonOf(error: unknown): string {
  const { code = '', message = '', errors = [] } = membersOf(error);
  // One for each address of a name; it has no message of its own.
  if (Array.isArray(errors) && errors.length > 0) return [...new Set(errors.map(reasonOf))].join('; ');
  const text = String(message) || String(code) || String(error);
  return code === 'ECONNREFUSED'
    ? `${text}. Try: start the application, or check its port and route()`
    : text;
}

const membersOf = (error: unknown): { code?: unknown; message?: unknown; errors?: unknown } =>
  typeof error === 'object' && error !== null ? error : {};
