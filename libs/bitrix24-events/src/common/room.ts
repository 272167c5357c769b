import type { Provider, Type } from '@nestjs/common';

/**
 * A provider with a lifecycle. The module's lifecycle calls its methods; no class uses Nest's
 * shutdown hooks directly.
 *
 * The order: `initialize` and `problems` of all parts, before routes are registered; then `prepare`
 * of all; then `start`, one part after the other. On shutdown, `stop` of all parts concurrently,
 * and, once the listener is closed, `close` in reverse order.
 */
export interface Part {
  /** Called when the application's modules are initialized. */
  initialize?(): Promise<void> | void;
  /**
   * Problems that keep the application from working, each with its fix. They are reported in one
   * error for all parts.
   */
  problems?(): readonly string[];
  /** Loads what other parts need before they start. */
  prepare?(): Promise<void>;
  start?(): Promise<void> | void;
  /**
   * Starts nothing new, and resolves once everything in progress has ended. Also called if `start`
   * was not.
   */
  stop?(): Promise<void> | void;
  /** Releases resources that other parts may need until they have stopped. */
  close?(): Promise<void> | void;
}

/** The contribution of one folder to the module. */
export interface Room {
  providers: Provider[];
  /** Parts that others depend on: they start first and stop last. */
  ground?: Type<Part>[];
  /** Parts that do the work. */
  work?: Type<Part>[];
}

/** The parts of all rooms, in the order in which they start. */
export interface Parts {
  ground: readonly Part[];
  work: readonly Part[];
}

/** Injection token of the {@link Parts}. */
export const PARTS = Symbol('nestjs-bitrix24-events:parts');
