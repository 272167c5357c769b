import type { Provider, Type } from '@nestjs/common';

/**
 * A provider with a life of its own. The module's lifecycle calls its parts; no class stops by a hook of its own.
 *
 * In order: `initialize` and `problems` of all, before routes are registered; then `prepare` of all; then `start`, one
 * part after the other. At the end `stop` of all side by side, and, once the listener is closed, `close` in reverse.
 */
export interface Part {
  /** When the application's modules are initialized. */
  initialize?(): Promise<void> | void;
  /** What keeps the application from working, each with its fix. One error names those of all parts. */
  problems?(): readonly string[];
  /** Reads what other parts need before they start. */
  prepare?(): Promise<void>;
  start?(): Promise<void> | void;
  /** Begins nothing more, and resolves once what is under way has ended. Also called when `start` was not. */
  stop?(): Promise<void> | void;
  /** Releases what others may need until they have stopped. */
  close?(): Promise<void> | void;
}

/** What a folder adds to the module. */
export interface Room {
  providers: Provider[];
  /** Those that others stand on: they start first, and stop after the others. */
  ground?: Type<Part>[];
  /** Those that do the work. */
  work?: Type<Part>[];
}

/** The parts of all rooms, in the order in which they start. */
export interface Parts {
  ground: readonly Part[];
  work: readonly Part[];
}

/** Injection token of the {@link Parts}. */
export const PARTS = Symbol('nestjs-bitrix24-events:parts');
