import { Injectable } from '@nestjs/common';
import type { IdentifiedCandidate } from './install-candidate.js';
import type { Installation } from '../installations/installation.js';

/** The data of ONAPPUNINSTALL. */
export interface Uninstall {
  /** Whether the application's data on the portal is to be deleted. */
  clean: boolean;
  /** The event for the users' handlers; opaque here. Must survive JSON. */
  inboxEvent?: unknown;
}

/**
 * What a verified candidate changed.
 * - `installed`: the installation is new, or was made again
 * - `updated`: by ONAPPUPDATE
 * - `renewed`: it existed, and the candidate confirmed it (a page that was opened, tokens of the
 *   system user, …)
 */
export type InstallChange = 'installed' | 'updated' | 'renewed';

/** A verified candidate, and the resulting installation. */
export interface InstallEvent {
  installation: Installation;
  candidate: IdentifiedCandidate;
}

/** The events of portals, with the values that listeners receive. */
export interface PortalEventMap extends Record<InstallChange, InstallEvent> {
  /**
   * An event that was deferred until its portal's install was verified, after the listeners of the
   * install.
   */
  deferred: { installation: Installation; event: unknown };
  /**
   * A verified install brought no `application_token`, or a different one. It proves nothing about
   * that token, so a round trip is needed.
   */
  tokenUnproven: { memberId: string };
  /** The tombstone is stored: from then on nothing of the portal is accepted. */
  uninstalled: { tombstone: Installation; uninstall: Uninstall & { since: number } };
  /** The portal's stored data is about to be deleted. */
  forgotten: { memberId: string };
  /** The portal reports that the application was paid for. */
  paid: { memberId: string };
  /** The deliveries of a suspended portal may run again. */
  resumed: { memberId: string };
}

/** Listeners of these are not awaited: they own what they start. */
type Signal = 'paid' | 'resumed';

/**
 * The steps of each event, in order.
 * - `show`: pages and logs show what happened, suspended deliveries may continue
 * - `quiesce`: readers release the portal
 * - `bury`: deliveries are buried or removed
 * - `deliver`: the event goes to the users' handlers
 * - `bind`: bindings are synced
 * - `wake`: work that waited for the portal continues
 * - `announce`: applications are notified; the end of an installation is logged
 */
export const STEPS = ['show', 'quiesce', 'bury', 'deliver', 'bind', 'wake', 'announce'] as const;
export type Step = (typeof STEPS)[number];

type Name = keyof PortalEventMap;
type Listener<N extends Name> = (event: PortalEventMap[N]) => N extends Signal ? void : Promise<void> | void;

/**
 * Installs, updates and uninstalls of portals, for all rooms: listeners run one after the other,
 * step by step, and are awaited. If one fails, or the process dies, all of them run again, so they
 * must be idempotent (`candidate.id` and `since` stay the same).
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
        // The sort is stable: listeners of one step run in the order of their registration.
        all.toSorted((a, b) => a.step - b.step),
      );
    }
  }

  /** Resolves once all listeners have run; rejects with the error of the first that fails. */
  async emit<N extends Exclude<Name, Signal>>(name: N, event: PortalEventMap[N]): Promise<void> {
    // oxlint-disable-next-line no-await-in-loop -- a step begins when the one before has ended
    for (const listener of this.of(name)) await listener(event);
  }

  /** As {@link emit}, but synchronous. */
  signal(name: Signal, event: PortalEventMap[Signal]): void {
    for (const listener of this.of(name)) listener(event);
  }

  private of<N extends Name>(name: N): Listener<N>[] {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `on` stores them under the names of their events
    return (this.listeners.get(name) ?? []).map(({ listener }) => listener as Listener<N>);
  }
}
