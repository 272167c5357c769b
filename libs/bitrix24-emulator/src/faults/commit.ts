import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Answer, type Responder, sendAnswer } from '../http/index.js';
import type { Fault } from './fault.js';
import { replyOf } from './replies.js';

/** Does to a request what the fault says. */
export async function commit(
  fault: Fault,
  request: IncomingMessage,
  response: ServerResponse,
  respond: Responder,
): Promise<void> {
  if (fault.options.kind === 'reset-before') {
    request.socket.resetAndDestroy();
    return fault.count();
  }
  const reply = replyOf(fault.options, request);
  if (reply) {
    // What is left unread would stand before the next request on this connection.
    request.resume();
    sendAnswer(response, reply);
    return fault.count();
  }
  const answer = await respond(request);
  fault.count();
  await spoil(fault, answer, response);
}

/** What becomes of an answer that the server has given. */
async function spoil(fault: Fault, answer: Answer, response: ServerResponse): Promise<void> {
  switch (fault.options.kind) {
    case 'reset-after':
      response.socket?.resetAndDestroy();
      break;
    case 'slow':
      await Promise.race([fault.released, once(response, 'close')]);
      if (!response.destroyed) sendAnswer(response, answer);
      break;
    case 'truncated':
      sendAnswer(response, { ...answer, body: answer.body.slice(0, Math.ceil(answer.body.length / 2)) });
      break;
    case 'empty':
      sendAnswer(response, { ...answer, status: 200, body: '' });
      break;
    default:
    // `no-answer`: the caller waits until one of the two hangs up.
  }
}
