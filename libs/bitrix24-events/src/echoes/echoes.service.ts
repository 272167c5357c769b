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

/** The parts of an event that decide whether it is an echo. */
export interface EchoEvent {
  name: string;
  data: unknown;
  memberId: string;
  domain: string;
  receivedAt: number;
}

/** A handler that received too many echoes of the application's own writes. */
export interface Loop {
  handlerKey: string;
  memberId: string;
  domain: string;
  /** Without an id: each run created a new object of this type. */
  entity: Omit<EntityRef, 'id'> & { id?: string };
  /** In the last minute. */
  times: number;
}

/** Errors after which the write may nevertheless have been carried out. */
const UNKNOWN_OUTCOMES: ReadonlySet<unknown> = new Set([
  'REST_OUTCOME_UNKNOWN',
  'REST_TIMEOUT',
  'REST_BAD_ANSWER',
]);

/** Remembers this process's writes, recognizes their echoes, and detects loops. */
@Injectable()
export class Echoes implements WriteObserver {
  private readonly ledger = new WriteLedger();
  private readonly counts = new LoopCounts();
  private listener: (loop: Loop) => void = () => undefined;

  constructor(
    @Inject(ECHOES_OPTIONS) private readonly options: EchoesOptions,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Registers a listener for loops. */
  onLoop(listener: (loop: Loop) => void): void {
    this.listener = listener;
  }

  beginWrite({ memberId, method, params }: Write): WriteEnd {
    const entity = writtenEntity(method, params);
    const run = currentRun();
    if (run) this.countRound(run, entity);
    if (!entity) return () => undefined;
    const write = this.ledger.beginWrite(memberId, entity, this.clock.now());
    return (end) => {
      if ('error' in end && !mayBeDone(end.error)) this.ledger.dropWrite(write);
      else this.ledger.endWrite(write, this.clock.now(), 'result' in end ? createdId(end.result) : undefined);
    };
  }

  /** Whether this process wrote to the event's object shortly before the event arrived. */
  isProbablyOwn(event: EchoEvent): boolean {
    if (this.ledger.size === 0) return false;
    const heard = toHeard(event);
    return heard !== undefined && this.ledger.hears(heard);
  }

  /** Runs a handler for an event. Retries of the same event are not counted as further echoes. */
  runHandler<T>(handlerKey: string, event: EchoEvent, isFirst: boolean, work: () => T): T {
    const mayBeEcho = isFirst && this.options.loopLimit > 0 && this.ledger.size > 0;
    const heard = mayBeEcho ? toHeard(event) : undefined;
    const write = heard && this.ledger.takeEcho(heard, handlerKey);
    if (!heard || !write) return apart(work);
    const { memberId, domain } = event;
    const { created } = write;
    const run = { handlerKey, memberId, domain, entity: heard.entity, created, counted: new Set<string>() };
    return asRun(run, work);
  }

  /** A handler writes in response to an own write: that counts as one round. */
  private countRound(run: EchoRun, written: WrittenEntity | undefined): void {
    const { handlerKey, memberId, domain, created } = run;
    const { type, id } = run.entity;
    // Objects that create objects: each round concerns a different one, so the type is counted.
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
