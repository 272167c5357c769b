import type { IncomingMessage } from 'node:http';

const LONGEST = 8_192;

/** The query of a request, whatever the framework made of it. */
export function queryOf({ url = '' }: IncomingMessage): URLSearchParams {
  const mark = url.indexOf('?');
  return new URLSearchParams(mark < 0 || url.length > LONGEST ? '' : url.slice(mark + 1));
}
