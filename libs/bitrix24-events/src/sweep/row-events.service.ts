import { Inject, Injectable } from '@nestjs/common';
import { findEvent, type WireValue } from '../catalog/index.js';
import { CLOCK, type Clock } from '../common/index.js';
import { HandlerRegistry, type HandlerDefinition } from '../handlers/index.js';
import { EventAcceptor, INBOX, type Inbox, type InboxEvent } from '../inbox/index.js';
import { eventId } from '../intake/index.js';
import type { Portal } from '../portals/index.js';
import type { WalkingMark } from './advance-walk.js';
import type { SweptPage } from './read-page.js';
import type { SweptKind } from './sweep-entity.js';
import { tellRow, type RowListener, type Told, type ToldRow } from './tell-row.js';

const SOURCE = 'sweep';

/** Creates events from the objects that a sweep has read. */
@Injectable()
export class RowEvents {
  constructor(
    private readonly handlers: HandlerRegistry,
    private readonly acceptor: EventAcceptor,
    @Inject(INBOX) private readonly inbox: Inbox,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Whether any handler wants events of such objects. */
  isWanted({ events }: SweptKind): boolean {
    return events.some(({ add, update }) => this.wanted(add).length + this.wanted(update).length > 0);
  }

  /** Has the events of a page on disk when it resolves. @throws StorageError */
  async acceptEvents(
    portal: Pick<Portal, 'memberId' | 'domain'>,
    kind: SweptKind,
    page: SweptPage,
    mark: WalkingMark,
  ): Promise<Told> {
    const listener: RowListener<HandlerDefinition> = {
      wanted: (name) => this.wanted(name),
      accept: (told, handlers) =>
        this.acceptor.accept(
          this.toEvent(portal, kind, told),
          handlers,
          `${SOURCE}:${portal.memberId}:${kind.entity}:${told.key}`,
        ),
    };
    // All of them share a commit, and nothing is left in progress if one fails.
    const results = await Promise.allSettled(
      page.rows.flatMap((row) =>
        kind.events.map((events) => tellRow(row, events, { mark, readAt: page.readAt }, listener)),
      ),
    );
    const sum: Told = { events: 0, deliveries: 0 };
    for (const result of results) {
      if (result.status === 'rejected') throw result.reason;
      sum.events += result.value.events;
      sum.deliveries += result.value.deliveries;
    }
    return sum;
  }

  /** Number of waiting deliveries from the sweeps of a portal, counted up to `most`. */
  countWaiting(memberId: string, most: number): Promise<number> {
    return this.inbox.count({ memberId, source: SOURCE, state: 'waiting' }, most);
  }

  private wanted(name: string): HandlerDefinition[] {
    return this.handlers.match(name, SOURCE, '');
  }

  private toEvent(
    { memberId, domain }: Pick<Portal, 'memberId' | 'domain'>,
    sweptKind: SweptKind,
    { kind, name, row }: ToldRow,
  ): InboxEvent {
    const receivedAt = this.clock.now();
    const userId = kind === 'add' ? row.createdBy : row.modifiedBy;
    return {
      id: eventId(receivedAt),
      name,
      source: SOURCE,
      memberId,
      domain,
      ...(userId !== undefined && { userId }),
      data: dataOf(sweptKind, kind, String(row.id)),
      secretData: findEvent(name)?.secretData ?? true,
      occurredAt: kind === 'add' ? row.created : row.modified,
      receivedAt,
    };
  }
}

/** `data` as the portal sends it, whose unknown halves are the word `undefined` (protocol 1.3). */
export function dataOf(
  { data, entityTypeId }: Pick<SweptKind, 'data' | 'entityTypeId'>,
  kind: ToldRow['kind'],
  id: string,
): WireValue {
  if (data === 'task')
    return {
      FIELDS_BEFORE: kind === 'add' ? 'undefined' : { ID: id },
      FIELDS_AFTER: { ID: id },
      IS_ACCESSIBLE_BEFORE: kind === 'add' ? 'N' : 'undefined',
      IS_ACCESSIBLE_AFTER: 'undefined',
    };
  return { FIELDS: { ID: id, ...(entityTypeId !== undefined && { ENTITY_TYPE_ID: entityTypeId }) } };
}
