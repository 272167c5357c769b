import type { IncomingMessage } from 'node:http';

const MAX_QUERY_LENGTH = 8_192;

/** The query of a request, whatever the framework made of it. */
export function queryOf({ url = '' }: IncomingMessage): URLSearchParams {
  const mark = url.indexOf('?');
  return new URLSearchParams(mark < 0 || url.length > MAX_QUERY_LENGTH ? '' : url.slice(mark + 1));
}
