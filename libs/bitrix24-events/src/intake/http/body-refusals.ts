import type { ReceivedBody } from './received-body.js';
import { Refusal } from '../refusal.js';

const tooSlow = new Refusal(408, 'too slow', 'Request timeout: the body took too long.');
const gone = new Refusal(
  400,
  'malformed body',
  'Bad request: middleware or another body parser of this application has already read the body.',
);

/** Why a body that was not received completely is refused. */
export function bodyRefusal(
  body: Exclude<ReceivedBody, Buffer | { parsed: unknown }>,
  maxBodySize: number,
): Refusal {
  if (body === 'too slow') return tooSlow;
  if (body === 'gone') return gone;
  return new Refusal(413, 'too large', `Payload too large: the body has more than ${maxBodySize} bytes.`);
}
