import { IsInt, Min, ValidateNested } from 'class-validator';
import { IsDuration, definedOnly, type Duration, type RetryPolicy } from '../common/index.js';

const CONCURRENCY =
  'inbox.concurrency must be a whole number of at least 1. Try: enabled: false for a process that handles nothing';

/**
 * How often and when a failing handler is retried.
 *
 * @publicApi
 */
export class InboxRetryOptions implements RetryPolicy {
  /**
   * Total number of attempts, including the first (default 60, which takes between 24 and 48 hours
   * with the default delays); after the last the delivery is buried. Time in which a delivery waits
   * through no fault of its handler does not count.
   */
  @IsInt({ message: 'inbox.retry.attempts must be a whole number of at least 1' })
  @Min(1, { message: 'inbox.retry.attempts must be a whole number of at least 1' })
  attempts = 60;

  /**
   * Maximum pause before the second attempt (default 1 second); doubles with each attempt. Half of
   * each pause is random.
   */
  @IsDuration(0, "inbox.retry.initialDelay must be a duration: milliseconds, or a text like '1s'")
  initialDelay: Duration = '1s';

  /** Upper limit of a pause (default 1 hour). */
  @IsDuration(0, "inbox.retry.maxDelay must be a duration: milliseconds, or a text like '1h'")
  maxDelay: Duration = '1h';

  constructor(input: Partial<InboxRetryOptions> = {}) {
    Object.assign(this, definedOnly(input));
  }
}

/**
 * How long handled deliveries are kept. Their tokens are erased immediately; buried ones are kept
 * until they are removed manually.
 *
 * @publicApi
 */
export class InboxRetentionOptions {
  /** Minimum time (default 7 days). */
  @IsDuration(0, "inbox.retention.doneFor must be a duration: milliseconds, or a text like '7d'")
  doneFor: Duration = '7d';

  /** Maximum number (default 100 000): the oldest of the portals with the most are removed. */
  @IsInt({ message: 'inbox.retention.keepDone must be a whole number' })
  @Min(0, { message: 'inbox.retention.keepDone must not be negative' })
  keepDone = 100_000;

  constructor(input: Partial<InboxRetentionOptions> = {}) {
    Object.assign(this, definedOnly(input));
  }
}

/**
 * The rate and limits of handling deliveries.
 *
 * @publicApi
 */
export class InboxOptions {
  /** Maximum number of concurrent handler runs, for all portals together (default 100). */
  @IsInt({ message: CONCURRENCY })
  @Min(1, { message: CONCURRENCY })
  concurrency = 100;

  /** For handlers without retry options. */
  @ValidateNested()
  retry: InboxRetryOptions;

  /**
   * Timeout of one attempt (default 5 minutes): then `event.signal` aborts, and the attempt fails.
   */
  @IsDuration(1, "inbox.timeout must be a duration above 0: milliseconds, or a text like '5m'")
  timeout: Duration = '5m';

  /**
   * How long a stopping application waits for running handlers (default 10 seconds) before their
   * `event.signal` aborts. Those that have not ended run again after the next start.
   */
  @IsDuration(0, "inbox.shutdownTimeout must be a duration: milliseconds, or a text like '10s'")
  shutdownTimeout: Duration = '10s';

  /** How long handled deliveries are kept. */
  @ValidateNested()
  retention: InboxRetentionOptions;

  constructor({ retry, retention, ...input }: InboxOptionsInput = {}) {
    Object.assign(this, definedOnly(input));
    this.retry = new InboxRetryOptions(retry ?? {});
    this.retention = new InboxRetentionOptions(retention ?? {});
  }
}

/** {@link InboxOptions} as users give them. */
export type InboxOptionsInput = Partial<Omit<InboxOptions, 'retry' | 'retention'>> & {
  retry?: Partial<InboxRetryOptions>;
  retention?: Partial<InboxRetentionOptions>;
};

/** Injection token of the {@link InboxOptions}. */
export const INBOX_OPTIONS = Symbol.for('nestjs-bitrix24-events:inbox-options');
