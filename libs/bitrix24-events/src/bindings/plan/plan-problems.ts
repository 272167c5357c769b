import { findEvent } from '../../catalog/index.js';
import { counted, someOf } from '../../common/text/index.js';
import type { WantedBinding } from '../binding.js';
import type { PortalView } from '../portal/portal-view.js';
import type { BindingProblem } from '../problem.js';

export function notAdmin(wanted: readonly WantedBinding[] = []): BindingProblem {
  const offline = wantersOf(wanted.filter((binding) => binding.offline));
  return {
    code: 'not-admin',
    message:
      "the installation's user is no administrator, so the portal shows him his own bindings only and nothing " +
      `was bound or unbound${offline === '' ? '' : `, nor is the offline queue read for ${offline}`}. ` +
      'Try: give this user administrator rights, or let an administrator install the application again',
  };
}

/** Who wants some bindings, each named once. */
export const wantersOf = (wanted: readonly Pick<WantedBinding, 'wantedBy'>[]): string =>
  [...new Set(wanted.flatMap(({ wantedBy }) => wantedBy))].join(', ');

/** Why the portal delivers nothing at all, though it takes bindings. */
export function muteProblems({ installed, paymentExpired }: PortalView): BindingProblem[] {
  const problems: BindingProblem[] = [];
  if (!installed)
    problems.push({
      code: 'not-installed',
      message:
        'the application is not installed completely (app.info says INSTALLED=false), so the portal delivers ' +
        'no event. Try: open the application in the portal as an administrator, so that its page calls ' +
        'BX24.installFinish(); or save it in the portal as a local application that uses the API only',
    });
  if (paymentExpired)
    problems.push({
      code: 'payment-expired',
      message:
        "the application's paid period has ended there (app.info says PAYMENT_EXPIRED=Y), so the portal " +
        'delivers no event. Try: renew it in the portal',
    });
  return problems;
}

/** Permissions that a message names. */
const MAX_SHOWN = 30;

export const rowsIgnored = (looked: number, ignored: number): BindingProblem => ({
  code: 'rows-ignored',
  message:
    `event.get lists ${counted(looked + ignored, 'binding')}, of which ${ignored} ${ignored === 1 ? 'is' : 'are'} not ` +
    'looked at: beyond what a portal can hold, or with a name or URL that none can have. ' +
    'Try: look at what answers at the address of the portal',
});

/** Why a wanted event cannot be bound, where the portal does not offer it. */
export function notOffered({ event, wantedBy }: WantedBinding, { scope }: PortalView): BindingProblem {
  const needed = findEvent(event)?.scope;
  const fact = `${event} is not offered by this portal and was not bound for ${wantedBy.join(', ')}`;
  if (needed !== undefined && needed !== 'basic' && !scope.includes(needed))
    return {
      code: 'missing-scope',
      event,
      message:
        `${fact}: the application has no permission "${needed}" there (it has: ${someOf(scope, MAX_SHOWN) || 'none'}). ` +
        `Try: tick "${needed}" in the application's permissions, and install or update it on the portal`,
    };
  return {
    code: 'not-offered',
    event,
    message:
      `${fact} (permissions there: ${someOf(scope, MAX_SHOWN) || 'none'}). Try: check the name; an event of a module ` +
      "that the portal does not have, or of a permission that the application lacks, can't be bound",
  };
}

/** That a wanted event should be replaced; `undefined` where it need not be. */
export function deprecation({ event, wantedBy }: WantedBinding): BindingProblem | undefined {
  const entry = findEvent(event);
  if (!entry?.deprecated) return undefined;
  const mend = entry.successor
    ? `handle ${entry.successor} instead`
    : "look for its successor in the vendor's documentation";
  return {
    code: 'deprecated',
    event,
    message: `${event}, which ${wantedBy.join(', ')} handles, is deprecated. Try: ${mend}`,
  };
}

export const urlClash = ({ event, handler }: WantedBinding, other: string): BindingProblem => ({
  code: 'url-clash',
  event,
  message:
    `${event} is bound to ${other}, which the portal may take for ${handler}: some tell URLs apart neither by ` +
    'case nor beyond 180 characters. Try: unbind the other one, or write publicUrl the same way',
});
