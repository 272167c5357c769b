import type { Duration } from '../../common/index.js';
import { type Access } from '../access.js';
import { isBriefAnswer, isRest3 } from '../calls/read-methods.js';
import {
  RestAddressRefusedError,
  RestAnswerTooLargeError,
  RestNetworkError,
  RestTimeoutError,
  type Bitrix24RestError,
  type RestFailure,
} from '../answers/rest.errors.js';
import type { TransportAnswer } from '../answers/transport-answer.js';
import type { RestTransport } from '../transport/rest-transport.service.js';
import { TransportFailure } from '../transport/transport-failure.js';

/** Limits on the duration of a request. */
export interface SendLimits {
  signal: AbortSignal | undefined;
  timeout: Duration | undefined;
}

type PortalPlace = Pick<RestFailure, 'memberId' | 'domain'>;

/**
 * Posts a call as JSON, with the token in its body. @throws Bitrix24RestError if there is no answer
 */
export async function sendRequest(
  transport: RestTransport,
  access: Access,
  { method, params }: { method: string; params: object },
  portal: PortalPlace,
  limits: SendLimits,
): Promise<TransportAnswer> {
  const auth = access.accessToken === '' ? {} : { auth: access.accessToken };
  try {
    const { signal, timeout } = limits;
    return await transport.send({
      to: 'portal',
      url: urlOf(access.endpoint, method),
      json: { ...params, ...auth },
      signal,
      timeout,
      answer: isBriefAnswer(method) ? 'small' : 'large',
    });
  } catch (error) {
    throw error instanceof TransportFailure ? asRestError(error, method, portal) : error;
  }
}

/**
 * The URL of REST 3 has a prefix beside the older one; a webhook's own path follows that prefix.
 */
const urlOf = (endpoint: string, method: string): string =>
  isRest3(method)
    ? endpoint.replace(/\/rest\/(?=(?:[^/]+\/[^/]+\/)?$)/, '/rest/api/') + method.slice('api/'.length)
    : endpoint + method;

function asRestError(failure: TransportFailure, method: string, portal: PortalPlace): Bitrix24RestError {
  const facts = { error: '', description: failure.detail, status: 0, method, ...portal };
  if (failure.kind === 'refused') return new RestAddressRefusedError(facts);
  if (failure.kind === 'timeout') return new RestTimeoutError(facts);
  if (failure.kind === 'too-large') return new RestAnswerTooLargeError(facts);
  return new RestNetworkError({ ...facts, sent: failure.kind === 'network' });
}
