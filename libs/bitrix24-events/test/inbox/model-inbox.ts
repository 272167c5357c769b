/** A delivery, as the rules of order and merging have it. */
export interface ModelDelivery {
  handler: string;
  memberId: string;
  lane: string | undefined;
  mergeKey: string | undefined;
  /** Of all merged into it, the newest last. */
  events: string[];
  state: 'waiting' | 'running' | 'done' | 'buried';
  attempt: number;
  acceptedAt: number;
  dueAt: number;
  position: number;
}

/** How the handlers of the model want their events. */
export interface ModelHandler {
  order?: 'entity';
  window?: number;
}

export interface ModelEvent {
  id: string;
  handler: string;
  memberId: string;
  name: string;
  entity: string;
}

const MOST_WINDOWS = 5;
const unfinished = ({ state }: ModelDelivery): boolean => state === 'waiting' || state === 'running';

/** The rules of order and merging, said as plainly as possible: a list that is searched from end to end. */
export class ModelInbox {
  readonly deliveries: ModelDelivery[] = [];
  private positions = 0;

  constructor(private readonly handlers: Readonly<Record<string, ModelHandler>>) {}

  accept({ id, handler, memberId, name, entity }: ModelEvent, now: number): void {
    const { order, window } = this.handlers[handler]!;
    const object = `${memberId}/${entity}`;
    const mergeKey = window === undefined ? undefined : `${object}/${name}`;
    const lane = order ? object : mergeKey;
    const tail = this.lane(handler, lane).at(-1);
    const target = this.deliveries.findLast(
      (it) =>
        mergeKey !== undefined &&
        it.handler === handler &&
        it.mergeKey === mergeKey &&
        it.state === 'waiting' &&
        it.attempt === 0,
    );
    if (target && (!order || target === tail)) {
      target.events.push(id);
      target.dueAt = Math.min(now + window!, target.acceptedAt + MOST_WINDOWS * window!);
      return;
    }
    const dueAt = now + (window ?? 0);
    const position = ++this.positions;
    this.deliveries.push({
      handler,
      memberId,
      lane,
      mergeKey,
      events: [id],
      state: 'waiting',
      attempt: 0,
      acceptedAt: now,
      dueAt,
      position,
    });
  }

  /** What may begin now, the earliest first. */
  claimable(now: number): ModelDelivery[] {
    return this.deliveries
      .filter(
        (it) =>
          it.state === 'waiting' &&
          it.dueAt <= now &&
          (it.lane === undefined || this.lane(it.handler, it.lane)[0] === it),
      )
      .toSorted((one, other) => one.position - other.position);
  }

  replay(delivery: ModelDelivery, now: number): void {
    Object.assign(delivery, {
      state: 'waiting',
      attempt: 0,
      dueAt: now,
      position: ++this.positions,
      mergeKey: undefined,
    });
  }

  remove(delivery: ModelDelivery): void {
    this.deliveries.splice(this.deliveries.indexOf(delivery), 1);
  }

  /** The unfinished deliveries of a lane, in their order. */
  private lane(handler: string, lane: string | undefined): ModelDelivery[] {
    if (lane === undefined) return [];
    return this.deliveries
      .filter((it) => it.handler === handler && it.lane === lane && unfinished(it))
      .toSorted((one, other) => one.position - other.position);
  }
}
