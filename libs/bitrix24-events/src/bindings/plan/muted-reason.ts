import {
  PortalAuthorizationLostError,
  type AuthorizationLostReason,
  type MutedReason,
} from '../../portals/index.js';
import { Bitrix24RestError } from '../../rest/index.js';
import type { BindingProblem } from '../problem.js';

/**
 * Why the portal delivers nothing, according to the problems a sync found; `undefined` if it
 * delivers.
 */
export function mutedReasonOf(problems: readonly BindingProblem[]): MutedReason | undefined {
  for (const { code } of problems) if (code === 'not-installed' || code === 'payment-expired') return code;
  return undefined;
}

const MUTED_BY_LOSS: Partial<Record<AuthorizationLostReason, MutedReason>> = {
  'payment-required': 'payment-expired',
  'plan-ended': 'plan-ended',
};

/**
 * Why it delivers nothing, according to the error of a failed sync; `undefined` if the error does
 * not say.
 */
export function mutedReasonOfError(error: unknown): MutedReason | undefined {
  if (error instanceof PortalAuthorizationLostError) return MUTED_BY_LOSS[error.reason];
  // The only sign that the vendor documents (protocol 7.2): the code stands for many things.
  if (error instanceof Bitrix24RestError && /only on commercial plans/i.test(error.description))
    return 'plan-ended';
  return undefined;
}
