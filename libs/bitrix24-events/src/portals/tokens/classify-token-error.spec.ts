import { expect, it } from '@jest/globals';
import { RestPortalGoneError, RestUnavailableError } from '../../rest/index.js';
import {
  PortalAuthorizationLostError,
  PortalNotInstalledError,
  type AuthorizationLostReason,
} from '../portals.errors.js';
import { classifyTokenError } from './classify-token-error.js';

const lost = (reason: AuthorizationLostReason) =>
  new PortalAuthorizationLostError({ memberId: 'm1', reason });
const failure = { error: '', description: '', status: 0, method: 'app.info', memberId: 'm1' };

it.each([
  ['a dead grant', lost('dead-grant'), 'gone'],
  ['an application that is gone', lost('application-gone'), 'gone'],
  ['a paid period that ended', lost('payment-required'), 'lost'],
  ['an unknown client', lost('invalid-client'), 'lost'],
  ['an answer that was lost', lost('answer-lost'), 'lost'],
  ['APPLICATION_NOT_FOUND', new RestPortalGoneError(failure), 'gone'],
  ['an installation that ended meanwhile', new PortalNotInstalledError('m1'), 'gone'],
  ['a portal that is down', new RestUnavailableError(failure), 'unclear'],
  ['anything else', new TypeError('oops'), 'unclear'],
])('%s', (_name, error, kind) => expect(classifyTokenError(error, 'd')).toEqual({ kind, detail: 'd' }));
