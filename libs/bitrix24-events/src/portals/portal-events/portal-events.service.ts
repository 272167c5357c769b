import { Injectable } from '@nestjs/common';
import type { IdentifiedCandidate } from './install-candidate.js';
import type { Installation } from '../installations/installation.js';

/** What ONAPPUNINSTALL brought. */
export interface Uninstall {
  /** Whether the application's data on the portal is to be erased. */
  clean: boolean;
  /** The event for the users' handlers; opaque here. Must survive JSON. */
  inboxEvent?: unknown;
}

/**
 * What a verified candidate did.
 * - `installed`: the installation began, or was made anew
 * - `updated`: by ONAPPUPDATE
 * - `renewed`: it was there, and the candidate confirmed it (a page that was opened, a pair of the system user, …)
 */
export type InstallChange = 'installed' | 'updated' | 'renewed';

/** A verified candidate, and the installation that it made. */
export interface InstallEvent {
  installation: Installation;
  candidate: IdentifiedCandidate;
}

/** What happens to portals, and what listeners are given. */
export interface PortalEventMap extends Record<InstallChange, InstallEvent> {
  /** An event that waited for the verification of its portal's install, after the listeners of the install. */
  deferred: { installation: Installation; event: unknown };
  /**
   * A verified install brought no `application_token`, or another than before. It proves nothing of that token, so it
   * is worth a round trip.
   */
  tokenUnproven: { memberId: string };
  /** The tombstone is stored: from then on nothing of the portal is accepted. */
  uninstalled: { tombstone: Installation; uninstall: Uninstall & { since: number } };
  /** What is stored of a portal is about to be removed. */
  forgotten: { memberId: string };
  /** The portal says that the application was paid for. */
  paid: { memberId: string };
  /** The deliveries of a suspended portal may run again. */
  resumed: { memberId: string };
}

/** Nobody waits for the listeners of these: they own what they begin. */
type Signal = 'paid' | 'resumed';

/**
 * The steps of each event, in their order.
 * - `show`: pages and logs show what happened, suspended deliveries may go on
 * - `quiesce`: readers let go of the portal
 * - `bury`: deliveries are given up or removed
 * - `deliver`: the event goes to the users' handlers
 * - `bind`: bindings are synced
 * - `wake`: what waited for the portal goes on
 * - `announce`: applications are notified; logs, too, of an end
 */
export const STEPS = ['show', 'quiesce', 'bury', 'deliver', 'bind', 'wake', 'announce'] as const;
export type Step = (typeof STEPS)[number];

type Name = keyof PortalEventMap;
type Listener<N extends Name> = (event: PortalEventMap[N]) => N extends Signal ? void : Promise<void> | void;

/**
 * Installs, updates and ends of portals, for all rooms: listeners run one after the other, step by step, and are
 * awaited. When one fails, or the process dies, all run again: they must bear it (`candidate.id` and `since` stay the
 * same).
 *
 * @example
 * ```ts
 * events.on('uninstalled', 'quiesce', ({ tombstone }) => this.release(tombstone.memberId));
 * ```
 */
@Injectable()
export class PortalEvents {
  private readonly listeners = new Map<Name, { step: number; listener: Listener<never> }[]>();

  on<N extends Name>(names: N | readonly N[], step: Step, listener: Listener<N>): void {
    for (const name of typeof names === 'string' ? [names] : names) {
      const all = [...(this.listeners.get(name) ?? []), { step: STEPS.indexOf(step), listener }];
      this.listeners.set(
        name,
        // Stable: listeners of one step run in the order of their registration.
        all.toSorted((a, b) => a.step - b.step),
      );
    }
  }

  /** Resolves once all listeners have run; rejects with the error of the first that fails. */
  async emit<N extends Exclude<Name, Signal>>(name: N, event: PortalEventMap[N]): Promise<void> {
    // oxlint-disable-next-line no-await-in-loop -- a step begins when the one before has ended
    for (const listener of this.of(name)) await listener(event);
  }

  /** As {@link emit}, at once. */
  signal(name: Signal, event: PortalEventMap[Signal]): void {
    for (const listener of this.of(name)) listener(event);
  }

  private of<N extends Name>(name: N): Listener<N>[] {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `on` stores them under the names of their events
    return (this.listeners.get(name) ?? []).map(({ listener }) => listener as Listener<N>);
  }
}
