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

/** An event that has to wait, and the URL that it came to. */
export interface WaitingEvent {
  event: InboxEvent;
  authKey: string;
}

/** Brings the events of the application's own life to their handlers, once what they claim is verified. */
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

  /** Stores the event, once however often it is called: the verification repeats what a crash cut short. */
  private async accept({ domain }: Installation, { id, inboxEvent }: IdentifiedCandidate): Promise<void> {
    // A page, a code and an import are no events.
    if (inboxEvent === undefined) return;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- put there by installCandidate
    await this.store(inboxEvent as InboxEvent, '', domain, `install:${id}`);
  }

  /** Stores an event that waited for the verification of its portal's install; as {@link accept}, once. */
  private async acceptDeferred({ domain, memberId }: Installation, held: unknown): Promise<void> {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- put there by the intake
    const { event, authKey } = held as WaitingEvent;
    const sender: EventSender = { source: 'application', memberId, domain };
    if (event.name === UNINSTALL_EVENT)
      return this.installs.uninstall(sender, uninstallOf({ event, authKey }));
    await this.store(event, authKey, domain, `held:${event.id}`);
  }

  /** Stores ONAPPUNINSTALL, which nobody is told of before it is confirmed; as {@link accept}, once. */
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

/** What an ONAPPUNINSTALL brought. */
export function uninstallOf(waiting: WaitingEvent): Uninstall {
  const { data } = waiting.event;
  const clean = isMap(data) && data.CLEAN === '1';
  return { clean, inboxEvent: waiting };
}
