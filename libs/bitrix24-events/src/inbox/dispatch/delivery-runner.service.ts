import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, toMilliseconds, type Clock } from '../../common/index.js';
import { HandlerRegistry, type HandlerDefinition } from '../../handlers/index.js';
import { Bitrix24Clients } from '../../portals/index.js';
import { outcomeOfFailure } from '../decide-outcome.js';
import { INBOX_OPTIONS, type InboxOptions } from '../inbox.options.js';
import type { Delivery, DeliveryOutcome } from '../inbox.js';
import { toStoredFailure } from '../stored-failure.js';
import { attempt } from './attempt.js';
import { toBitrixEvent } from './delivery-event.js';

/** Runs one attempt of one delivery, and says what becomes of the delivery. */
@Injectable()
export class DeliveryRunner {
  constructor(
    private readonly handlers: HandlerRegistry,
    private readonly clients: Bitrix24Clients,
    @Inject(INBOX_OPTIONS) private readonly options: InboxOptions,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Never rejects. The `controller` is told when the handler is over its time. */
  async run(
    delivery: Delivery,
    handler: HandlerDefinition,
    controller: AbortController,
  ): Promise<DeliveryOutcome> {
    const policy = { ...this.options.retry, ...handler.retry };
    // Claimed once too often: the process died in each attempt.
    if (delivery.attempt > policy.attempts) return this.failed(delivery, handler, new ProcessDiedError());
    const event = toBitrixEvent(delivery, this.clients, controller.signal);
    const result = await attempt(() => this.handlers.invoke(handler.key, event), {
      timeout: toMilliseconds(handler.timeout ?? this.options.timeout),
      abort: (reason) => controller.abort(reason),
      clock: this.clock,
    });
    return result.ok ? { kind: 'done' } : this.failed(delivery, handler, result.error);
  }

  private failed(
    { attempt: number, event }: Delivery,
    handler: HandlerDefinition,
    error: unknown,
  ): DeliveryOutcome {
    const secrets = event.actor ? [event.actor.accessToken] : [];
    const policy = { ...this.options.retry, ...handler.retry };
    return outcomeOfFailure(toStoredFailure(error, this.clock.now(), secrets), number, policy, Math.random);
  }
}

/** Says why a delivery is buried that no attempt has ended. */
class ProcessDiedError extends Error {
  constructor() {
    super('The process ended during each attempt. Try: look whether this handler ends it.');
    this.name = 'ProcessDiedError';
  }
}
