import { Injectable } from '@nestjs/common';
import { HandlerRegistry } from '../../handlers/index.js';
import type { HandlerDefinition } from '../../handlers/index.js';
import { OfflineSubscriptions } from './offline-subscriptions.service.js';
import { takesFromOtherWay } from './takes-event.js';

/** The parts of an event that decide its handlers. */
export interface RoutedEvent {
  /** Upper case. */
  name: string;
  /** `application`, `webhook:<n>`, `offline` or `sweep`. */
  source: string;
  memberId: string;
  /** Milliseconds. */
  occurredAt: number;
}

/**
 * Finds the handlers of an event. A handler that is switched between online and guaranteed misses nothing: until its
 * new way is ready at a portal, it gets what still comes by the old one.
 */
@Injectable()
export class EventRouting {
  constructor(
    private readonly handlers: HandlerRegistry,
    private readonly offline: OfflineSubscriptions,
  ) {}

  /**
   * @param authKey the last segment of the URL that the event came to, `''` for the plain one and for none
   * @returns no promise where nothing has to be read, which is nearly always
   */
  match(event: RoutedEvent, authKey: string): HandlerDefinition[] | Promise<HandlerDefinition[]> {
    const matched = this.handlers.match(event.name, event.source, authKey);
    const others = this.othersOf(event);
    return others.length === 0 ? matched : this.withSwitched(matched, others, event);
  }

  /** Handlers whose own way is the other one. Whose token such an event carries does not matter to them. */
  private othersOf({ name, source }: RoutedEvent): HandlerDefinition[] {
    const delivery = { application: 'guaranteed', offline: 'online' }[source];
    return delivery === undefined
      ? []
      : this.handlers
          .handlersOf(name)
          .filter((handler) => handler.delivery === delivery && /^(?:any|application)$/.test(handler.source));
  }

  private async withSwitched(
    matched: readonly HandlerDefinition[],
    others: readonly HandlerDefinition[],
    event: RoutedEvent,
  ): Promise<HandlerDefinition[]> {
    const record = await this.offline.record(event.memberId);
    return [...matched, ...others.filter((handler) => takesFromOtherWay(handler, event, record))];
  }
}
