import { AsyncLocalStorage } from 'node:async_hooks';
import type { EntityRef } from '../catalog/index.js';

/** A run of a handler that the application's own write brought about. */
export interface EchoRun {
  readonly handlerKey: string;
  readonly memberId: string;
  readonly domain: string;
  /** Of the event. */
  readonly entity: EntityRef;
  /** Whether the write made a new object. */
  readonly created: boolean;
  /** What it has been counted for: once each, however much it writes. */
  readonly counted: Set<string>;
}

const runs = new AsyncLocalStorage<EchoRun | undefined>();

/** Runs a handler; what is called in it knows by {@link currentRun}. */
export const asRun = <T>(run: EchoRun, work: () => T): T => runs.run(run, work);

/** Runs what belongs to no run. A context is dear, and made only where there is one to leave. */
export const apart = <T>(work: () => T): T => (currentRun() ? runs.run(undefined, work) : work());

/** The run in which this is called; `undefined` outside, and in one that no write of ours brought about. */
export const currentRun = (): EchoRun | undefined => runs.getStore();
