import { AsyncLocalStorage } from 'node:async_hooks';
import type { EntityRef } from '../catalog/index.js';

/** A handler run that one of the application's own writes caused. */
export interface EchoRun {
  readonly handlerKey: string;
  readonly memberId: string;
  readonly domain: string;
  /** The event's object. */
  readonly entity: EntityRef;
  /** Whether the write created an object. */
  readonly created: boolean;
  /** Keys already counted for this run: once each, however many writes it makes. */
  readonly counted: Set<string>;
}

const runs = new AsyncLocalStorage<EchoRun | undefined>();

/** Runs a handler; code called in it finds the run by {@link currentRun}. */
export const asRun = <T>(run: EchoRun, work: () => T): T => runs.run(run, work);

/**
 * Runs work outside of any run. Creating a context is expensive, so it is done only inside a run.
 */
export const apart = <T>(work: () => T): T => (currentRun() ? runs.run(undefined, work) : work());

/** The current run; `undefined` outside of handlers, and in handlers that no own write caused. */
export const currentRun = (): EchoRun | undefined => runs.getStore();
