import { isMap, parseJson, textOf } from '../../common/index.js';
import { classifyError } from './classify-error.js';
import { redact } from '../../common/text/index.js';
import type { RestAnswer, RestTime } from './rest-answer.js';
import { Bitrix24RestError, RestBadAnswerError, type FieldProblem } from './rest.errors.js';
import type { TransportAnswer } from './transport-answer.js';

/** Context of an answer, for its error. */
export interface CallPlace {
  method: string;
  memberId: string;
  /** The host that was called. */
  domain?: string | undefined;
  /** Never shown, even if the server repeats them. */
  secrets: readonly string[];
}

/**
 * Parses the answer to a call.
 *
 * @throws Bitrix24RestError if it is an error (with any status, including 200) or not an answer of
 * Bitrix24's.
 */
export function parseAnswer<T>(answer: TransportAnswer, place: CallPlace): RestAnswer<T> {
  if (answer.status >= 300 && answer.status < 400)
    throw bad(`a redirect${to(answer.location)}`, answer, place);
  const body = parseJson(answer.body);
  if (!isMap(body))
    throw bad(body === undefined ? describe(answer.body) : 'JSON, but no object', answer, place);
  if ('error' in body) throw errorOf(body.error, body.error_description, answer, place);
  if (!('result' in body)) throw bad('JSON without a result', answer, place);
  if (answer.status >= 400) throw errorOf('', body.error_description, answer, place);
  return {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the caller names the type
    result: body.result as T,
    ...extrasOf(body.total, body.next, body.time),
  };
}

/** The typed error of an `error` member: a code (REST 2), or an object with `code` and `message` (REST 3). */
export function errorOf(
  error: unknown,
  description: unknown,
  { status, requestId, retryAfter }: Pick<TransportAnswer, 'status' | 'requestId' | 'retryAfter'>,
  { method, memberId, domain, secrets }: CallPlace,
): Bitrix24RestError {
  const { code, message, validation } = isMap(error)
    ? error
    : { code: error, message: description, validation: undefined };
  return classifyError({
    error: redact(textOf(code), secrets),
    description: redact(textOf(message), secrets) || 'the portal gave no reason',
    status,
    method,
    memberId,
    domain,
    retryAfter,
    ...(requestId !== undefined && { requestId: redact(requestId, secrets) }),
    ...(Array.isArray(validation) && { validation: fieldProblems(validation, secrets) }),
  });
}

const MAX_PROBLEMS = 50;

const fieldProblems = (validation: unknown[], secrets: readonly string[]): FieldProblem[] =>
  validation
    .filter(isMap)
    .slice(0, MAX_PROBLEMS)
    .map(({ field, message }) => ({
      field: redact(textOf(field), secrets),
      message: redact(textOf(message), secrets),
    }));

/** The members besides `result`, if present. */
export function extrasOf(total: unknown, next: unknown, time: unknown): Omit<RestAnswer, 'result'> {
  const [totalNumber, nextNumber] = [numberOf(total), numberOf(next)];
  return {
    ...(totalNumber !== undefined && { total: totalNumber }),
    ...(nextNumber !== undefined && { next: nextNumber }),
    ...(isTime(time) && { time }),
  };
}

/** PHP may have sent it as a string. */
function numberOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

const isTime = (value: unknown): value is RestTime => isMap(value) && typeof value.duration === 'number';

function bad(
  what: string,
  { status, requestId, retryAfter }: TransportAnswer,
  { method, memberId, domain, secrets }: CallPlace,
): RestBadAnswerError {
  return new RestBadAnswerError({
    error: '',
    description: redact(`the answer is ${what}`, secrets),
    status,
    method,
    memberId,
    domain,
    retryAfter,
    ...(requestId !== undefined && { requestId: redact(requestId, secrets) }),
  });
}

function describe(body: string): string {
  if (body.trim() === '') return 'empty';
  return /^\s*</.test(body) ? 'HTML, not JSON' : 'not JSON, or cut off';
}

function to(location: string | undefined): string {
  return location && URL.canParse(location) ? ` to ${new URL(location).host}` : '';
}
