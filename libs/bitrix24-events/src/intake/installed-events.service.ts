import { Injectable } from '@nestjs/common';
import { UNINSTALL_EVENT } from '../catalog/index.js';
import { isMap } from '../common/index.js';
import { EventRouting } from '../bindings/index.js';
import { EventAcceptor, type InboxEvent } from '../inbox/index.js';
import {
  InstallQueue,
  PortalEvents,
  type EventSender,
  type IdentifiedCandidate,
  type Installation,
  type Uninstall,
} from '../portals/index.js';

/** A deferred event, and the `authKey` of the URL at which it arrived. */
export interface WaitingEvent {
  event: InboxEvent;
  authKey: string;
}

/** Passes lifecycle events to their handlers once their claims are verified. */
@Injectable()
export class InstalledEvents {
  constructor(
    private readonly routing: EventRouting,
    private readonly acceptor: EventAcceptor,
    private readonly installs: InstallQueue,
    events: PortalEvents,
  ) {
    events.on(['installed', 'updated', 'renewed'], 'deliver', ({ installation, candidate }) =>
      this.accept(installation, candidate),
    );
    events.on('deferred', 'deliver', ({ installation, event }) => this.acceptDeferred(installation, event));
    events.on('uninstalled', 'deliver', ({ tombstone, uninstall }) =>
      this.acceptUninstall(tombstone, uninstall),
    );
  }

  /**
   * Stores the event, once however often it is called: verification repeats what a crash
   * interrupted.
   */
  private async accept({ domain }: Installation, { id, inboxEvent }: IdentifiedCandidate): Promise<void> {
    // An install page, an authorization code and an import have no event.
    if (inboxEvent === undefined) return;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- put there by installCandidate
    await this.store(inboxEvent as InboxEvent, '', domain, `install:${id}`);
  }

  /**
   * Stores an event that was deferred until its portal's install was verified; once, like {@link
   * accept}.
   */
  private async acceptDeferred({ domain, memberId }: Installation, deferred: unknown): Promise<void> {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- put there by the intake
    const { event, authKey } = deferred as WaitingEvent;
    const sender: EventSender = { source: 'application', memberId, domain };
    if (event.name === UNINSTALL_EVENT)
      return this.installs.uninstall(sender, uninstallOf({ event, authKey }));
    await this.store(event, authKey, domain, `held:${event.id}`);
  }

  /** Stores ONAPPUNINSTALL after the uninstall was confirmed; once, like {@link accept}. */
  private async acceptUninstall({ domain }: Installation, { inboxEvent }: Uninstall): Promise<void> {
    if (inboxEvent === undefined) return;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- put there by uninstallOf
    const { event, authKey } = inboxEvent as WaitingEvent;
    await this.store(event, authKey, domain, `uninstall:${event.id}`);
  }

  private async store(event: InboxEvent, authKey: string, domain: string, dedupKey: string): Promise<void> {
    const handlers = await this.routing.match(event, authKey);
    if (handlers.length > 0) await this.acceptor.accept({ ...event, domain }, handlers, dedupKey);
  }
}

/** The contents of an ONAPPUNINSTALL. */
export function uninstallOf(waiting: WaitingEvent): Uninstall {
  const { data } = waiting.event;
  const clean = isMap(data) && data.CLEAN === '1';
  return { clean, inboxEvent: waiting };
}
