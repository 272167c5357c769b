import type { EntityRef, WrittenEntity } from '../catalog/index.js';

/** A write made by this process. */
export interface OwnWrite extends WrittenEntity {
  readonly memberId: string;
  readonly begunAt: number;
  endedAt?: number;
  /** Handlers that received an event this write may have caused. */
  readonly seenBy: Set<string>;
}

/** An event that may be the echo of a write. */
export interface HeardEvent {
  memberId: string;
  entity: EntityRef;
  /** Whether it reports a new object. */
  created: boolean;
  /** By this machine's clock. */
  receivedAt: number;
}

/**
 * How long after a write its echo may arrive, in milliseconds: the portal sends through a queue.
 */
const ECHO_WINDOW_MS = 120_000;
/** Milliseconds that writes are kept: events wait in the inbox before they are compared. */
const RETENTION_MS = 600_000;
const MAX_WRITES = 10_000;
/** Milliseconds between two prunings of the writes of all portals. */
const PRUNE_INTERVAL_MS = 60_000;

/**
 * Recent writes of this process, by object. In memory and bounded: the oldest write of the portal
 * with the most is evicted.
 */
export class WriteLedger {
  /** By portal, in the order they were started. */
  private readonly writes = new Map<string, Set<OwnWrite>>();
  private count = 0;
  private sweptAt = 0;
  private readonly byObject = new Map<string, Set<OwnWrite>>();

  get size(): number {
    return this.count;
  }

  beginWrite(memberId: string, entity: WrittenEntity, now: number): OwnWrite {
    this.prune(memberId, now);
    const write: OwnWrite = { ...entity, memberId, begunAt: now, seenBy: new Set() };
    const ofPortal = this.writes.get(memberId);
    if (ofPortal) ofPortal.add(write);
    else this.writes.set(memberId, new Set([write]));
    this.count++;
    this.index(write);
    return write;
  }

  /** @param id of the created object, once known */
  endWrite(write: OwnWrite, now: number, id: string | undefined): void {
    if (!this.writes.get(write.memberId)?.has(write)) return;
    write.endedAt = now;
    if (id === undefined || write.id !== undefined) return;
    this.unindex(write);
    write.id = id;
    this.index(write);
  }

  /** The write was not carried out. */
  dropWrite(write: OwnWrite): void {
    const ofPortal = this.writes.get(write.memberId);
    if (!ofPortal?.delete(write)) return;
    if (ofPortal.size === 0) this.writes.delete(write.memberId);
    this.count--;
    this.unindex(write);
  }

  /** Whether an event may be the echo of any write. */
  hears(event: HeardEvent): boolean {
    return this.find(event, () => true) !== undefined;
  }

  /** The oldest write whose echo the event may be; each write matches once per handler. */
  takeEcho(event: HeardEvent, handlerKey: string): OwnWrite | undefined {
    const write = this.find(event, ({ seenBy }) => !seenBy.has(handlerKey));
    write?.seenBy.add(handlerKey);
    return write;
  }

  private find(event: HeardEvent, accepts: (write: OwnWrite) => boolean): OwnWrite | undefined {
    const { memberId, entity, created, receivedAt } = event;
    const known = this.byObject.get(keyOf(memberId, entity.type, entity.id)) ?? [];
    // The event of a new object may overtake the answer that contains its id.
    const nameless = created ? (this.byObject.get(keyOf(memberId, entity.type, undefined)) ?? []) : [];
    return [...known, ...nameless].find((write) => isHeardAt(write, receivedAt) && accepts(write));
  }

  private index(write: OwnWrite): void {
    const key = keyOf(write.memberId, write.type, write.id);
    const others = this.byObject.get(key);
    if (others) others.add(write);
    else this.byObject.set(key, new Set([write]));
  }

  private unindex(write: OwnWrite): void {
    const key = keyOf(write.memberId, write.type, write.id);
    const others = this.byObject.get(key);
    others?.delete(write);
    if (others?.size === 0) this.byObject.delete(key);
  }

  private prune(memberId: string, now: number): void {
    if (now >= this.sweptAt + PRUNE_INTERVAL_MS || now < this.sweptAt) {
      this.sweptAt = now;
      for (const ofPortal of this.writes.values()) this.dropOld(ofPortal, now);
    } else this.dropOld(this.writes.get(memberId) ?? new Set(), now);
    if (this.count < MAX_WRITES) return;
    const [oldest] = this.largest(memberId);
    if (oldest) this.dropWrite(oldest);
  }

  private dropOld(ofPortal: ReadonlySet<OwnWrite>, now: number): void {
    for (const write of ofPortal) {
      if ((write.endedAt ?? write.begunAt) + RETENTION_MS >= now) return;
      this.dropWrite(write);
    }
  }

  /** The writes of the portal that has the most. Returns early on one above the average. */
  private largest(memberId: string): ReadonlySet<OwnWrite> {
    let largest: ReadonlySet<OwnWrite> = this.writes.get(memberId) ?? new Set();
    if (largest.size > this.count / this.writes.size) return largest;
    for (const ofPortal of this.writes.values()) if (ofPortal.size > largest.size) largest = ofPortal;
    return largest;
  }
}

const isHeardAt = ({ begunAt, endedAt }: OwnWrite, receivedAt: number): boolean =>
  begunAt <= receivedAt && receivedAt <= (endedAt ?? receivedAt) + ECHO_WINDOW_MS;

const keyOf = (memberId: string, type: string, id: string | undefined): string =>
  `${memberId} ${type} ${id ?? ''}`;
