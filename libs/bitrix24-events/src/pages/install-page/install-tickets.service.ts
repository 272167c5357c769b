import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../../common/index.js';
import { ExpiringMap } from '../../common/async/index.js';
import { randomToken } from '../random-token.js';
import { progressOf, type InstallProgress } from './install-texts.js';
import type { InstallWatch } from './install-watch.js';
import { watchToClose } from './watch-to-close.js';
import type { InstallTexts } from './install-page-language.js';

const TICKET_LIFETIME_MS = 15 * 60_000;
const MAX_TICKETS = 1_000;

/**
 * Lets each page ask for the progress of its own installation. A ticket gives access to nothing
 * else, and belongs to one page only.
 */
@Injectable()
export class InstallTickets {
  private readonly tickets: ExpiringMap<InstallWatch>;

  constructor(@Inject(CLOCK) private readonly clock: Clock) {
    this.tickets = new ExpiringMap(clock, TICKET_LIFETIME_MS, MAX_TICKETS, {
      dropped: (watch) => watch.close(),
      displaced: (watches) => watchToClose(watches, clock.now()),
    });
  }

  /** A ticket for `watch`, which is closed when the ticket expires. */
  issue(watch: InstallWatch): string {
    const ticket = randomToken();
    this.tickets.set(ticket, watch);
    return ticket;
  }

  /**
   * `undefined` for a ticket that is unknown, too old, or of a page that was displaced by others.
   */
  progress(ticket: string, texts: InstallTexts): InstallProgress | undefined {
    const watch = this.tickets.get(ticket);
    if (!watch || watch.isLeft) return undefined;
    watch.asked(this.clock.now());
    return progressOf(watch.outcome, texts);
  }
}
