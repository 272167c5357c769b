import { describe, expect, it } from '@jest/globals';
import type { WaitReason } from '../../../errors/index.js';
import { classifyRestError } from './classify-rest-error.js';
import type { PairVerdict, Repeat, RestErrorKind } from './rest-error-kinds.js';
import { REST_ERROR_RULES } from './rest-error-rules.js';

type Row = [
  status: number,
  error: string,
  description: string,
  kind: RestErrorKind,
  repeat: Repeat,
  pair: PairVerdict,
  waitsFor?: WaitReason,
];

const DENIED = 'Access denied';

// As portals were seen to answer: the vendor's documentation, its SDKs and their live tests, the portal's source.
const ANSWERS: Row[] = [
  [400, '', 'Not found', 'object-gone', 'never', 'works'],
  [400, '', 'Not found.', 'object-gone', 'never', 'works'],
  [400, '', 'Activity is not found', 'object-gone', 'never', 'works'],
  [400, '', "The Requisite with ID '27' is not found", 'object-gone', 'never', 'works'],
  [400, '0', 'Смарт-процесс не найден', 'object-gone', 'never', 'works'],
  [400, '201040400001', 'price is not exists', 'object-gone', 'never', 'works'],
  [400, '200600000020', 'measure does not exist.', 'object-gone', 'never', 'works'],
  [400, 'NOT_FOUND', 'Элемент не найден', 'object-gone', 'never', 'works'],
  [400, 'ERROR_NOT_FOUND', "The entity with ID '235' is not found.", 'object-gone', 'never', 'works'],
  [400, 'error_entity_not_found', '', 'object-gone', 'never', 'works'],
  [400, 'BITRIX_REST_V3_EXCEPTION_ENTITYNOTFOUNDEXCEPTION', 'Record 28', 'object-gone', 'never', 'works'],
  [404, 'ERROR_METHOD_NOT_FOUND', 'Method not found!', 'unknown-method', 'never', 'unclear'],
  [400, 'BITRIX_REST_V3_EXCEPTION_METHODNOTFOUNDEXCEPTION', '', 'unknown-method', 'never', 'unclear'],
  [400, '', 'Method not found', 'unknown', 'never', 'unclear'],
  [400, '', 'Field TITLE is not found', 'unknown', 'never', 'unclear'],
  [400, 'ERROR_CORE', 'User not found', 'unknown', 'never', 'unclear'],
  [400, 'ERROR_EVENT_NOT_FOUND', 'Event not found', 'invalid-call', 'never', 'unclear'],
  [400, 'ERROR_ARGUMENT', "Argument 'EVENT' is null or empty", 'invalid-call', 'never', 'unclear'],
  [400, '', 'ID is not defined or invalid', 'invalid-call', 'never', 'unclear'],
  [400, '', "Parameter 'filter' must be array.", 'invalid-call', 'never', 'unclear'],
  [401, 'INVALID_REQUEST', 'Https required', 'invalid-call', 'never', 'unclear'],
  [403, 'ACCESS_DENIED', 'Access denied!', 'no-rights', 'never', 'refused'],
  [401, 'access_denied', DENIED, 'no-rights', 'never', 'refused'],
  [400, '', DENIED, 'no-rights', 'never', 'refused'],
  [401, 'insufficient_scope', 'provided by the access token', 'no-rights', 'never', 'refused'],
  [403, 'WRONG_AUTH_TYPE', '', 'no-rights', 'never', 'refused'],
  [
    401,
    'METHOD_CONFIRM_WAITING',
    'Waiting for confirmation',
    'no-rights',
    'never',
    'refused',
    'authorization',
  ],
  [403, 'METHOD_CONFIRM_DENIED', '', 'no-rights', 'never', 'refused'],
  [403, 'ACCESS_DENIED', 'Access denied! Available only on extended plans', 'plan', 'never', 'unclear'],
  [403, 'WRONG_LICENSE', 'not enabled: auth_connector', 'plan', 'never', 'unclear'],
  [
    401,
    'ACCESS_DENIED',
    'REST is available only on commercial plans.',
    'unpaid',
    'never',
    'unclear',
    'payment',
  ],
  [401, 'ACCESS_DENIED', 'REST is available only by subscription', 'unpaid', 'never', 'unclear', 'payment'],
  [401, 'PAYMENT_REQUIRED', 'Subscription has been ended', 'unpaid', 'never', 'unclear', 'payment'],
  [
    401,
    'expired_token',
    'The access token provided has expired.',
    'token',
    'never',
    'refused',
    'authorization',
  ],
  [401, 'invalid_token', 'Unable to get application by token', 'token', 'never', 'refused', 'authorization'],
  [401, 'NO_AUTH_FOUND', 'Wrong authorization data', 'token', 'once', 'refused', 'authorization'],
  [403, 'INVALID_CREDENTIALS', 'Invalid request credentials', 'token', 'never', 'refused', 'authorization'],
  [
    401,
    'authorization_error',
    'Unable to authorize user',
    'user-refused',
    'never',
    'refused',
    'authorization',
  ],
  [401, 'user_access_error', 'no access', 'user-refused', 'never', 'refused', 'authorization'],
  [401, 'ERROR_OAUTH', 'Application not installed', 'application-gone', 'never', 'gone', 'authorization'],
  [401, 'ERROR_OAUTH', 'Subscription has been ended', 'unpaid', 'never', 'unclear', 'payment'],
  [401, 'ERROR_OAUTH', 'whatever', 'unknown', 'never', 'unclear'],
  [
    401,
    'APPLICATION_NOT_FOUND',
    'Application not found',
    'application-gone',
    'never',
    'gone',
    'authorization',
  ],
  [403, 'PORTAL_DELETED', 'Portal was deleted', 'portal-gone', 'never', 'gone', 'authorization'],
  [410, 'PORTAL_DELETED', '', 'portal-gone', 'never', 'gone', 'authorization'],
  [503, 'QUERY_LIMIT_EXCEEDED', 'Too many requests', 'limit', 'always', 'unclear', 'limit'],
  [429, 'OPERATION_TIME_LIMIT', 'Method is blocked', 'limit', 'always', 'unclear', 'limit'],
  [429, 'SLOW_DOWN', '', 'limit', 'always', 'unclear', 'limit'],
  [401, 'OVERLOAD_LIMIT', 'blocked due to overload', 'blocked', 'never', 'unclear', 'limit'],
  [401, 'CONNECTION_ERROR', '', 'unavailable', 'always', 'unclear', 'unreachable'],
  [500, 'INTERNAL_SERVER_ERROR', '', 'unavailable', 'reads', 'unclear'],
  [500, 'ERROR_UNEXPECTED_ANSWER', '', 'unavailable', 'reads', 'unclear'],
  [503, 'SERVICE_UNAVAILABLE', '', 'unavailable', 'reads', 'unclear', 'unreachable'],
  [503, 'MAINTENANCE', '', 'unavailable', 'reads', 'unclear', 'unreachable'],
  [502, '', 'Not found', 'unavailable', 'reads', 'unclear', 'unreachable'],
  [400, 'SOMETHING_NEW', 'of tomorrow', 'unknown', 'never', 'unclear'],
  [400, '', 'why', 'unknown', 'never', 'unclear'],
];

describe('classifyRestError', () => {
  it.each(ANSWERS)('%d %j %j is %s', (...row) => {
    const [status, error, description, kind, repeat, pair, waitsFor] = row;
    const classified = classifyRestError({ status, error, description });
    expect({ ...classified }).toMatchObject({ kind, repeat, pair });
    expect(classified.waitsFor).toBe(waitsFor);
  });

  it('takes codes in any case, with blanks around', () => {
    const of = (error: string) => classifyRestError({ status: 401, error, description: '' }).kind;
    expect([of('EXPIRED_TOKEN'), of(' Expired_Token ')]).toEqual(['token', 'token']);
  });

  it('gives advice that somebody can follow', () => {
    for (const { kind, fix } of REST_ERROR_RULES)
      expect(classifyRestError({ status: 400, error: '', description: kind }).fix + (fix ?? '')).not.toMatch(
        /documentation/i,
      );
  });

  it('asks again at a verification unless the answer is about the plan or rights', () => {
    const verdicts = new Map(
      ANSWERS.map(([status, error, description]) => {
        const { kind, verification } = classifyRestError({ status, error, description });
        return [kind, verification] as const;
      }),
    );
    const final = [...verdicts].filter(([, verification]) => verification === 'final').map(([kind]) => kind);
    expect(final.toSorted()).toEqual(['no-rights', 'plan', 'unpaid']);
  });
});
