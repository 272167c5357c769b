import type { PhpMap } from '../php/index.js';

/** `EVENT_DATA`. An event without data leaves `null` or `false`. */
export type OfflineData = PhpMap | null | false;

/** Whose queue: an application has one per connector. */
export interface OfflineQueueKey {
  clientId: string;
  /** `auth_connector`; empty: the queue of the bindings without one. */
  connector: string;
}

/** What a change leaves in a queue. */
export interface OfflineChange extends OfflineQueueKey {
  event: string;
  data: OfflineData;
  /** Who acted; 0: nobody. */
  userId: number;
}

/**
 * A row of the portal's table of offline events.
 *
 * @publicApi
 */
export interface OfflineRow extends OfflineChange {
  /** Grows, is never used again and stays when the row is repeated. */
  id: number;
  /** `MESSAGE_ID`: 32 hex digits, made of the event and its data. */
  messageId: string;
  /** `TIMESTAMP_X`: the last time that the change happened, seconds since the epoch. */
  timestamp: number;
  /** The reservation that holds the row; empty: the row is free. */
  processId: string;
  /** Stays set when the change happens again: the row is then never seen by an ordinary `event.offline.get`. */
  error: boolean;
}

/**
 * A row as an earlier program, or another consumer, would have left it.
 *
 * @publicApi
 */
export interface NewOfflineRow {
  event: string;
  /** Default: none. */
  data?: OfflineData;
  /** Default: empty. */
  connector?: string;
  /** Default: 1. */
  userId?: number;
  /** Default: empty, so the row is free. */
  processId?: string;
  /** Default: false. */
  error?: boolean;
  /** When the change happened, milliseconds since the epoch. Default: now. */
  at?: number;
}
