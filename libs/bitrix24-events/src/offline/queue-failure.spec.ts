import { expect, it } from '@jest/globals';
import { PortalAuthorizationLostError, PortalNotInstalledError } from '../portals/index.js';
import {
  Bitrix24RestError,
  RestAccessDeniedError,
  RestLimitError,
  RestPortalGoneError,
  RestTimeoutError,
  RestUnavailableError,
} from '../rest/index.js';
import { StorageError } from '../storage/index.js';
import { failureOf, mayHaveReserved, type QueueFailure } from './queue-failure.js';

const facts = (error: string, description = ''): ConstructorParameters<typeof Bitrix24RestError>[0] => ({
  error,
  description,
  status: 403,
  method: 'event.offline.get',
  memberId: 'm',
});

it.each<[unknown, QueueFailure, boolean]>([
  [
    new RestAccessDeniedError(
      facts(
        'WRONG_LICENSE',
        'This feature is not enabled for the current license: extended offline events handling',
      ),
    ),
    'not-extended',
    false,
  ],
  [
    new RestAccessDeniedError(
      facts('wrong_license', 'This feature is not enabled for the current license: auth_connector'),
    ),
    'no-connector',
    false,
  ],
  [new RestAccessDeniedError(facts('ACCESS_DENIED', 'Access denied!')), 'no-rights', false],
  [new RestLimitError(facts('QUERY_LIMIT_EXCEEDED')), 'limit', false],
  [new RestPortalGoneError(facts('PORTAL_DELETED')), 'silent', false],
  [new PortalNotInstalledError('m'), 'silent', false],
  [new PortalAuthorizationLostError({ memberId: 'm', reason: 'dead-grant' }), 'silent', false],
  [new RestTimeoutError(facts('')), 'unknown', true],
  [new RestUnavailableError(facts('INTERNAL_SERVER_ERROR')), 'unknown', true],
  [new Bitrix24RestError(facts('ERROR_CORE')), 'unknown', true],
  [new TypeError('x'), 'unknown', true],
  ['x', 'unknown', true],
  [new StorageError('STORAGE_FULL', 'the disk is full'), 'storage', true],
])('%s is %s', (error, failure, reserved) => {
  expect(failureOf(error)).toBe(failure);
  expect(mayHaveReserved(failureOf(error))).toBe(reserved);
});
