import type { InstallOutcome } from '../../portals/index.js';
import { MESSAGES, refusedMessage, waitingMessage } from './install-messages.js';
import type { InstallState } from './install-page-view.js';

/** How far an installation is, in words for a person. */
export interface InstallProgress {
  state: InstallState;
  message: string;
}

export const WAITING: InstallProgress = { state: 'waiting', message: MESSAGES.waiting };

export function progressOf(outcome: InstallOutcome | undefined): InstallProgress {
  if (!outcome) return { state: 'working', message: MESSAGES.working };
  if (outcome.kind === 'refused') return { state: 'refused', message: refusedMessage(outcome.hint) };
  if (outcome.kind === 'waiting' && outcome.hint !== undefined)
    return { state: 'waiting', message: waitingMessage(outcome.hint) };
  return { state: outcome.kind, message: MESSAGES[outcome.kind] };
}
