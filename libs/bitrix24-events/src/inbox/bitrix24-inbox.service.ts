import { Inject, Injectable } from '@nestjs/common';
import { HandlerRegistry } from '../handlers/index.js';
import { INBOX, type Inbox } from './inbox.js';

/**
 * The deliveries of one handler, counted.
 *
 * @publicApi
 */
export interface HandlerStats {
  /** The key of the handler. */
  handler: string;
  /** Not finished, and not running: new, or waiting for another attempt. */
  waiting: number;
  running: number;
  /** Handled. */
  done: number;
  /** Given up after the last attempt, and kept. */
  buried: number;
  /** Waiting for a handler that this application no longer has. */
  orphaned: number;
}

/**
 * Looks into the inbox.
 *
 * @example
 * ```ts
 * const stats = await inbox.stats();
 * stats.find(({ handler }) => handler === 'DealSync.created')?.waiting;
 * ```
 * @publicApi
 */
@Injectable()
export class Bitrix24Inbox {
  constructor(
    @Inject(INBOX) private readonly inbox: Inbox,
    private readonly handlers: HandlerRegistry,
  ) {}

  /** Counts per handler: each that the application has, and each that deliveries wait for. Sorted by key. */
  async stats(): Promise<HandlerStats[]> {
    const counts = await this.inbox.counts();
    const known = new Set(this.handlers.all().map(({ key }) => key));
    const none = { waiting: 0, running: 0, done: 0, buried: 0 };
    return [...new Set([...known, ...counts.keys()])].toSorted().map((handler) => {
      const count = counts.get(handler) ?? none;
      return known.has(handler)
        ? { handler, ...count, orphaned: 0 }
        : { handler, ...count, waiting: 0, orphaned: count.waiting };
    });
  }
}
