import { Inject, Injectable } from '@nestjs/common';
import {
  createdId,
  entityOf,
  findEvent,
  writtenEntity,
  type EntityRef,
  type WrittenEntity,
} from '../catalog/index.js';
import { CLOCK, type Clock } from '../common/index.js';
import type { Write, WriteEnd, WriteObserver } from '../rest/index.js';
import { ECHOES_OPTIONS, type EchoesOptions } from './echoes.options.js';
import { apart, asRun, currentRun, type EchoRun } from './handler-run.js';
import { LoopCounts } from './loop-counts.js';
import { WriteLedger, type HeardEvent } from './write-ledger.js';

/** What is needed of an event to tell whether it is an echo. */
export interface EchoEvent {
  name: string;
  data: unknown;
  memberId: string;
  domain: string;
  receivedAt: number;
}

/** A handler that the application's own writes have come back to too often. */
export interface Loop {
  handlerKey: string;
  memberId: string;
  domain: string;
  /** Without an id: each run made a new object of this type. */
  entity: Omit<EntityRef, 'id'> & { id?: string };
  /** In the last minute. */
  times: number;
}

/** Errors after which a write may have been carried out. */
const UNKNOWN_OUTCOMES: ReadonlySet<unknown> = new Set([
  'REST_OUTCOME_UNKNOWN',
  'REST_TIMEOUT',
  'REST_BAD_ANSWER',
]);

/** Remembers what this process writes, tells its echoes, and notices when they go in circles. */
@Injectable()
export class Echoes implements WriteObserver {
  private readonly ledger = new WriteLedger();
  private readonly counts = new LoopCounts();
  private listener: (loop: Loop) => void = () => undefined;

  constructor(
    @Inject(ECHOES_OPTIONS) private readonly options: EchoesOptions,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Who is told of loops. */
  onLoop(listener: (loop: Loop) => void): void {
    this.listener = listener;
  }

  begin({ memberId, method, params }: Write): WriteEnd {
    const entity = writtenEntity(method, params);
    const run = currentRun();
    if (run) this.count(run, entity);
    if (!entity) return () => undefined;
    const write = this.ledger.begin(memberId, entity, this.clock.now());
    return (end) => {
      if ('error' in end && !mayBeDone(end.error)) this.ledger.drop(write);
      else this.ledger.end(write, this.clock.now(), 'result' in end ? createdId(end.result) : undefined);
    };
  }

  /** Whether this process wrote to the object of an event shortly before it came. */
  isProbablyOwn(event: EchoEvent): boolean {
    if (this.ledger.size === 0) return false;
    const heard = toHeard(event);
    return heard !== undefined && this.ledger.hears(heard);
  }

  /** Runs a handler for an event. A repeated attempt is no other echo. */
  run<T>(handlerKey: string, event: EchoEvent, isFirst: boolean, work: () => T): T {
    const mayBeEcho = isFirst && this.options.loopLimit > 0 && this.ledger.size > 0;
    const heard = mayBeEcho ? toHeard(event) : undefined;
    const write = heard && this.ledger.take(heard, handlerKey);
    if (!heard || !write) return apart(work);
    const { memberId, domain } = event;
    const { created } = write;
    const run = { handlerKey, memberId, domain, entity: heard.entity, created, counted: new Set<string>() };
    return asRun(run, work);
  }

  /** A handler writes because of a write: that is a round. */
  private count(run: EchoRun, written: WrittenEntity | undefined): void {
    const { handlerKey, memberId, domain, created } = run;
    const { type, id } = run.entity;
    // Objects that make objects: each round is about another one, so what counts is the type.
    const isOffspring = created && written?.created === true && written.type === type;
    const entity = isOffspring ? { type } : { type, id };
    const key = [handlerKey, memberId, type, entity.id ?? ''].join('\n');
    if (run.counted.has(key)) return;
    run.counted.add(key);
    const times = this.counts.add(key, this.clock.monotonic());
    if (times <= this.options.loopLimit) return;
    this.counts.clear(key);
    this.listener({ handlerKey, memberId, domain, entity, times });
  }
}

function toHeard({ name, data, memberId, receivedAt }: EchoEvent): HeardEvent | undefined {
  const entity = entityOf(name, data);
  const verb = findEvent(name)?.verb;
  return entity && { memberId, entity, created: verb === 'add' || verb === 'save', receivedAt };
}

function mayBeDone(error: unknown): boolean {
  if (typeof error !== 'object' || error === null || !('code' in error)) return false;
  return (
    UNKNOWN_OUTCOMES.has(error.code) || (error.code === 'REST_NETWORK' && Reflect.get(error, 'sent') === true)
  );
}
