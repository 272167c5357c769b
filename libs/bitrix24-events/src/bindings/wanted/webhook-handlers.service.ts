import { Inject, Injectable } from '@nestjs/common';
import type { Part } from '../../common/index.js';
import { HandlerRegistry } from '../../handlers/index.js';
import { WEBHOOKS_OPTIONS, type WebhookOptions } from '../../portals/index.js';
import { missingWebhookProblems } from './missing-webhook-problems.js';

/** Checks that each handler of a webhook has one in the options. */
@Injectable()
export class WebhookHandlers implements Part {
  constructor(
    private readonly handlers: HandlerRegistry,
    @Inject(WEBHOOKS_OPTIONS) private readonly webhooks: readonly WebhookOptions[],
  ) {}

  problems(): string[] {
    return missingWebhookProblems(this.handlers.allHandlers(), this.webhooks.length);
  }
}
