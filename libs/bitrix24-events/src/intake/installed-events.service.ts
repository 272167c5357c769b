import { Injectable } from '@nestjs/common';
import { HandlerRegistry } from '../handlers/index.js';
import { EventAcceptor, type InboxEvent } from '../inbox/index.js';
import type { IdentifiedCandidate, Installation } from '../portals/index.js';

/** Brings ONAPPINSTALL and ONAPPUPDATE to their handlers, once what they claim is verified. */
@Injectable()
export class InstalledEvents {
  constructor(
    private readonly handlers: HandlerRegistry,
    private readonly acceptor: EventAcceptor,
  ) {}

  /** Stores the event, once however often it is called: the verification repeats what a crash cut short. */
  async accept({ domain }: Installation, { id, inboxEvent }: IdentifiedCandidate): Promise<void> {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- put there by installCandidate
    const event = { ...(inboxEvent as InboxEvent), domain };
    const handlers = this.handlers.match(event.name, event.source, '');
    if (handlers.length > 0) await this.acceptor.accept(event, handlers, `install:${id}`);
  }
}
