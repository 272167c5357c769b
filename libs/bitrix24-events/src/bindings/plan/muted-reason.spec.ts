import { describe, expect, it } from '@jest/globals';
import { PortalAuthorizationLostError, type AuthorizationLostReason } from '../../portals/index.js';
import { RestAccessDeniedError } from '../../rest/index.js';
import { mutedReasonOf, mutedReasonOfError } from './muted-reason.js';
import { muteProblems, notAdmin } from './plan-problems.js';
import type { PortalView } from '../portal/portal-view.js';

const view = (installed: boolean, paymentExpired: boolean): PortalView => ({
  rows: [],
  installed,
  paymentExpired,
  isAdmin: true,
  scope: [],
  events: new Set(),
});

describe('mutedReasonOf', () => {
  it.each([
    ['nothing', [], undefined],
    ['another problem', [notAdmin()], undefined],
    ['INSTALLED=N', [notAdmin(), ...muteProblems(view(false, false))], 'not-installed'],
    ['PAYMENT_EXPIRED=Y', muteProblems(view(true, true)), 'payment-expired'],
    ['both', muteProblems(view(false, true)), 'not-installed'],
  ])('%s', (_name, problems, reason) => expect(mutedReasonOf(problems)).toBe(reason));
});

describe('mutedReasonOfError', () => {
  const denied = (description: string) =>
    new RestAccessDeniedError({
      error: 'ACCESS_DENIED',
      description,
      status: 403,
      method: 'batch',
      memberId: 'm',
    });
  const lost = (reason: AuthorizationLostReason) =>
    new PortalAuthorizationLostError({ memberId: 'm', reason });

  it.each([
    ['a plan without REST', denied('REST is available only on commercial plans.'), 'plan-ended'],
    ['missing rights', denied('Access denied!'), undefined],
    ['a paid period that ended', lost('payment-required'), 'payment-expired'],
    ['a dead grant', lost('dead-grant'), undefined],
    ['anything else', new Error('only on commercial plans'), undefined],
  ])('%s', (_name, error, reason) => expect(mutedReasonOfError(error)).toBe(reason));
});
