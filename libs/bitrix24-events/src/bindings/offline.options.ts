import { IsBoolean, IsIn, IsInt, IsOptional, Matches, Max, Min } from 'class-validator';
import { definedOnly, IsDuration, type Duration } from '../common/index.js';

const MIN_POLL_MS = 1_000;
const MAX_ROWS = 1_000;

/**
 * How handlers with `delivery: 'guaranteed'` share the portal's offline queue, and how often it is
 * read.
 *
 * The rows of the queue name no handler: every environment of one application reads the same ones.
 * Ours are identified by the {@link connector}; without one, declare by {@link exclusive} that no
 * other environment reads them.
 *
 * @example
 * ```ts
 * Bitrix24EventsModule.forRoot({ …, offline: { connector: 'my-app' } })
 * ```
 * @publicApi
 */
export class OfflineOptions {
  /**
   * A name for our part of the queue, sent as `auth_connector`: what `event.client` changes does not come back by the
   * queue. Needs the plan feature `rest_auth_connector`. Another name later is another queue.
   */
  @IsOptional()
  @Matches(/^[\w.-]{1,70}$/, {
    message: "offline.connector must be 1 to 70 letters, digits, '.', '_' or '-', like 'my-app'",
  })
  connector?: string;

  /**
   * Whether all offline bindings and queues of this application at a portal belong to this deployment (default no):
   * one local application for each environment. Then those of other connectors are unbound and drained, too.
   */
  @IsBoolean({ message: 'offline.exclusive must be true or false' })
  exclusive = false;

  /** Poll interval of a quiet queue (default 5 minutes, at least 1 second). */
  @IsDuration(MIN_POLL_MS, "offline.pollEvery must be a duration of at least '1s', like '5m'")
  pollEvery: Duration = '5m';

  /** The same after the portal has rung, or while rows come (default 5 seconds, at least 1 second). */
  @IsDuration(MIN_POLL_MS, "offline.pollFast must be a duration of at least '1s', like '5s'")
  pollFast: Duration = '5s';

  /** Rows that are reserved at once (default 250). Where a portal's plan cannot reserve, 50 are taken at most. */
  @IsInt({ message: `offline.batchSize must be a whole number from 1 to ${MAX_ROWS}` })
  @Min(1, { message: `offline.batchSize must be a whole number from 1 to ${MAX_ROWS}` })
  @Max(MAX_ROWS, { message: `offline.batchSize must be a whole number from 1 to ${MAX_ROWS}` })
  batchSize = 250;

  /**
   * Maximum number of deliveries from one portal's queue waiting in the inbox (default 1 000):
   * further rows stay at the portal, where later changes of one object are merged.
   */
  @IsInt({ message: 'offline.lookAhead must be a whole number of at least 1' })
  @Min(1, { message: 'offline.lookAhead must be a whole number of at least 1' })
  lookAhead = 1_000;

  /**
   * What to do if the portal's plan cannot reserve rows (`rest_offline_extended`):
   * - `'clear'` (default): read and delete in one step, so that the rows of an answer lost in
   *   transit are lost permanently
   * - `'refuse'`: bind and read nothing there
   */
  @IsIn(['clear', 'refuse'], { message: "offline.onMissingFeature must be 'clear' or 'refuse'" })
  onMissingFeature: 'clear' | 'refuse' = 'clear';

  constructor(input: Partial<OfflineOptions> = {}) {
    Object.assign(this, definedOnly(input));
  }
}

/** Injection token of the {@link OfflineOptions}. */
export const OFFLINE_OPTIONS = Symbol.for('nestjs-bitrix24-events:offline-options');
