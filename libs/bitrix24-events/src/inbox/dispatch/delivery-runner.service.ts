import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, toMilliseconds, type Clock } from '../../common/index.js';
import type { WireValue } from '../../catalog/index.js';
import { Echoes } from '../../echoes/index.js';
import { Bitrix24EventsError } from '../../errors/index.js';
import { HandlerRegistry, type HandlerDefinition } from '../../handlers/index.js';
import { Bitrix24Clients } from '../../portals/index.js';
import { outcomeOfFailure } from '../decide-outcome.js';
import { policyOf } from '../handler-policy.js';
import { INBOX_OPTIONS, type InboxOptions } from '../inbox.options.js';
import type { Delivery, DeliveryOutcome } from '../inbox.js';
import { toStoredFailure } from '../stored-failure.js';
import { attempt } from './attempt.js';
import { toBitrixEvent } from './delivery-event.js';

/**
 * What ran when the process died runs again, also after its last attempt; but not for ever, since it may be what
 * ends the process.
 */
const MOST_DEATHS = 3;

/** An attempt under way. Neither promise rejects. */
export interface Run {
  /** What becomes of the delivery. */
  outcome: Promise<DeliveryOutcome>;
  /** When the handler itself has ended, maybe long after its attempt failed. */
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

  /** Begins the attempt. The `controller` is told when the handler is over its time. */
  start(delivery: Delivery, handler: HandlerDefinition, controller: AbortController): Run {
    // Claimed too often: the process died in its last attempts.
    if (delivery.attempt > policyOf(handler, this.options.retry).attempts + MOST_DEATHS) {
      const outcome = this.failed(delivery, handler, new ProcessDiedError());
      return { outcome: Promise.resolve(outcome), ended: Promise.resolve() };
    }
    const own = this.echoes.isProbablyOwn(delivery.event);
    const event = toBitrixEvent(delivery, this.clients, controller, own);
    const isFirst = delivery.attempt === 1 && !delivery.replayed;
    const invoke = (): Promise<void> => this.handlers.invoke(handler.key, event);
    const { result, ended } = attempt(() => this.echoes.run(handler.key, delivery.event, isFirst, invoke), {
      timeout: toMilliseconds(handler.timeout ?? this.options.timeout),
      abort: (reason) => controller.abort(reason),
      clock: this.clock,
    });
    const outcome = result.then<DeliveryOutcome>((end) =>
      end.ok ? { kind: 'done' } : this.failed(delivery, handler, end.error),
    );
    return { outcome, ended };
  }

  private failed(
    { attempt: number, event }: Delivery,
    handler: HandlerDefinition,
    error: unknown,
  ): DeliveryOutcome {
    const secrets = [
      ...(event.actor ? [event.actor.accessToken] : []),
      ...(event.secretData ? leavesOf(event.data) : []),
    ];
    const failure = { ...toStoredFailure(error, this.clock.now(), secrets), attempt: number };
    return outcomeOfFailure(error, failure, policyOf(handler, this.options.retry), Math.random);
  }
}

/** Every text in `data`. */
function leavesOf(data: WireValue | undefined): string[] {
  if (data === undefined) return [];
  return typeof data === 'string' ? [data] : Object.values(data).flatMap(leavesOf);
}

/** Says why a delivery is buried that no attempt has ended. */
class ProcessDiedError extends Bitrix24EventsError {
  constructor() {
    super('PROCESS_DIED', 'The process ended during each attempt. Try: look whether this handler ends it.');
  }
}
