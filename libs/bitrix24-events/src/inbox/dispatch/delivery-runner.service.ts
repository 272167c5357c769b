import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, toMilliseconds, type Clock } from '../../common/index.js';
import { Echoes } from '../../echoes/index.js';
import { Bitrix24EventsError } from '../../errors/index.js';
import { HandlerRegistry, type HandlerDefinition } from '../../handlers/index.js';
import { Bitrix24Clients } from '../../portals/index.js';
import { outcomeOfFailure } from '../decide-outcome.js';
import { policyOf } from '../handler-policy.js';
import { INBOX_OPTIONS, type InboxOptions } from '../inbox.options.js';
import type { InboxEvent } from '../inbox-events.js';
import type { Delivery, DeliveryOutcome } from '../inbox-deliveries.js';
import { toStoredFailure } from '../stored-failure.js';
import { orphanKey } from '../orphan-key.js';
import { attempt } from './attempt.js';
import { toBitrixEvent } from './delivery-event.js';

/**
 * Deliveries that were running when the process died run again, even after their last attempt; but
 * not forever, since one of them may be what ends the process.
 */
const MAX_CRASHES = 3;

/**
 * In a row, with attempts left: more, since others that were running at the same time did not end
 * the process.
 */
const MAX_CRASHES_IN_A_ROW = 6;

/** An attempt in progress. Neither promise rejects. */
export interface Run {
  /** The outcome of the delivery. */
  outcome: Promise<DeliveryOutcome>;
  /** When the handler itself has ended, possibly long after its attempt failed. */
  ended: Promise<void>;
}

/** Runs attempts of deliveries. */
@Injectable()
export class DeliveryRunner {
  constructor(
    private readonly handlers: HandlerRegistry,
    private readonly clients: Bitrix24Clients,
    @Inject(INBOX_OPTIONS) private readonly options: InboxOptions,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly echoes: Echoes,
  ) {}

  /**
   * Starts the attempt, whatever the delivery contains. The `controller` is aborted when the
   * handler exceeds its time.
   */
  start(delivery: Delivery, handler: HandlerDefinition, controller: AbortController): Run {
    try {
      const { attempt: number, deaths = 0, event } = delivery;
      const { attempts } = policyOf(handler, this.options.retry);
      if (deaths >= MAX_CRASHES_IN_A_ROW || number > attempts + MAX_CRASHES)
        return ended(this.processDied(delivery));
      if (!handler.events.includes(event.name))
        return ended({ kind: 'orphaned', handlerKey: orphanKey(handler.key, event.name) });
      return this.beginRun(delivery, handler, controller);
    } catch (error) {
      return ended(this.failed(delivery, handler, error));
    }
  }

  private beginRun(delivery: Delivery, handler: HandlerDefinition, controller: AbortController): Run {
    const own = this.echoes.isProbablyOwn(delivery.event);
    const event = toBitrixEvent(delivery, this.clients, controller, own);
    const isFirst = delivery.attempt === 1 && !delivery.replayed;
    const invoke = (): Promise<void> => this.handlers.invoke(handler.key, event);
    const { result, ended: whenEnded } = attempt(
      () => this.echoes.runHandler(handler.key, delivery.event, isFirst, invoke),
      {
        timeout: toMilliseconds(handler.timeout ?? this.options.timeout),
        abort: (reason) => controller.abort(reason),
        clock: this.clock,
      },
    );
    const outcome = result.then<DeliveryOutcome>((end) =>
      end.ok ? { kind: 'done' } : this.failed(delivery, handler, end.error),
    );
    return { outcome, ended: whenEnded };
  }

  private failed(
    { attempt: number, event, waited }: Delivery,
    handler: HandlerDefinition,
    error: unknown,
  ): DeliveryOutcome {
    const failure = { ...toStoredFailure(error, this.clock.now(), secretsOf(event)), attempt: number };
    const policy = policyOf(handler, this.options.retry);
    return outcomeOfFailure(error, failure, { policy, waited, random: Math.random });
  }

  /** Reads nothing from the event: it may be what ended the process. */
  private processDied({ attempt: number }: Delivery): DeliveryOutcome {
    const { name, code, message } = new ProcessDiedError();
    return { kind: 'buried', failure: { name, code, message, at: this.clock.now(), attempt: number } };
  }
}

const ended = (outcome: DeliveryOutcome): Run => ({
  outcome: Promise.resolve(outcome),
  ended: Promise.resolve(),
});

/**
 * Texts of an event that must not be stored: its token and, if its data holds secrets, every text
 * in it.
 */
function* secretsOf({ actor, secretData, data }: InboxEvent): Generator<string> {
  if (actor?.accessToken) yield actor.accessToken;
  if (!secretData) return;
  // Without recursion: rows of an offline queue may be nested to any depth.
  const left = [data];
  while (left.length > 0) {
    const value = left.pop();
    if (typeof value === 'string') yield value;
    else if (value !== undefined && value !== null) for (const part of Object.values(value)) left.push(part);
  }
}

/** The reason for burying a delivery that no attempt has ended. */
class ProcessDiedError extends Bitrix24EventsError {
  constructor() {
    super('PROCESS_DIED', 'The process ended during each attempt. Try: check whether this handler ends it.');
  }
}
