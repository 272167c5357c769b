import { Inject, Injectable, Logger } from '@nestjs/common';
import { CLOCK, type Clock } from '../../common/index.js';
import type { EventSender } from './event-sender.js';
import { InstallationCache } from '../installations/installation-cache.js';
import { INSTALLATION_STORE, type InstallationStore } from '../installations/installation-store.js';
import { WEBHOOKS_OPTIONS, type WebhookOptions } from '../portals.options.js';
import { LastTokens } from './last-tokens.js';
import { ThrottledLog } from '../../common/text/index.js';
import { digestOf, digestsEqual } from './token-digest.js';
import { printable } from '../installs/printable.js';

interface KnownWebhook {
  source: `webhook:${number}`;
  digest: Buffer;
  /** Whether the options specify its portal. */
  configured: boolean;
  /** The portal that it is associated with, if known. */
  memberId: string | undefined;
}

/**
 * Distinguishes genuine requests from forged ones by `application_token`, the only proof that
 * Bitrix24 provides. Takes the same steps for an unknown portal and for a wrong token.
 */
@Injectable()
export class EventAuthenticator {
  private readonly webhooks: KnownWebhook[];
  /**
   * By digest. Callers have the token, or a digest that cannot be chosen: timing reveals nothing
   * about a token.
   */
  private readonly byDigest = new Map<string, KnownWebhook[]>();
  private readonly lastTokens = new LastTokens();
  private readonly refusals: ThrottledLog;

  constructor(
    private readonly installations: InstallationCache,
    @Inject(INSTALLATION_STORE) private readonly store: InstallationStore,
    @Inject(WEBHOOKS_OPTIONS) webhooks: readonly WebhookOptions[],
    @Inject(CLOCK) clock: Clock,
  ) {
    this.refusals = new ThrottledLog(new Logger('Bitrix24Portals'), clock);
    this.webhooks = webhooks.map(({ applicationToken, memberId }, index) => ({
      source: `webhook:${index}`,
      digest: digestOf(applicationToken),
      configured: memberId !== undefined,
      memberId,
    }));
    for (const webhook of this.webhooks) {
      const key = webhook.digest.toString('base64');
      this.byDigest.set(key, [...(this.byDigest.get(key) ?? []), webhook]);
    }
  }

  /** The sender; `undefined` for every request that must be refused, whatever the reason. */
  async authenticate(memberId: string, applicationToken: string): Promise<EventSender | undefined> {
    const presented = this.lastTokens.digestOf(memberId, applicationToken);
    const sender = await this.senderWith(presented, memberId, applicationToken);
    if (sender) return { source: 'application', memberId, domain: sender.domain };
    if (memberId === '' || applicationToken === '' || this.byDigest.size === 0) return undefined;
    for (const webhook of this.byDigest.get(presented.toString('base64')) ?? []) {
      // oxlint-disable-next-line no-await-in-loop -- a token is given to one webhook, seldom to two
      if ((await this.portalOf(webhook, memberId)) === memberId) {
        return { source: webhook.source, memberId, domain: '' };
      }
    }
    return undefined;
  }

  /** Whether `applicationToken` is the application's token on this portal. */
  async isGenuine(memberId: string, applicationToken: string): Promise<boolean> {
    const presented = this.lastTokens.digestOf(memberId, applicationToken);
    return (await this.senderWith(presented, memberId, applicationToken)) !== undefined;
  }

  /** The installation with this token. Takes the same steps if it does not exist. */
  private async senderWith(
    presented: Buffer,
    memberId: string,
    applicationToken: string,
  ): Promise<{ domain: string } | undefined> {
    const sender = await this.installations.sender(memberId);
    const genuine = digestsEqual(presented, sender?.digest);
    if (!genuine || !sender || memberId === '' || applicationToken === '') return undefined;
    this.lastTokens.keep(memberId, applicationToken, presented);
    return sender;
  }

  /**
   * Removes associations of webhooks with this portal, except those made by the options. @returns
   * their number
   */
  async forget(memberId: string): Promise<number> {
    this.lastTokens.forget(memberId);
    const unpinned = await this.store.unpinWebhooks(memberId);
    for (const webhook of this.webhooks)
      if (!webhook.configured && webhook.memberId === memberId) webhook.memberId = undefined;
    return unpinned;
  }

  /**
   * The portal of a webhook; associated with `claimed` permanently if this is the first genuine
   * request. Anyone with the token may claim any portal, so it is not associated with one on which
   * the application is installed: its events would come in the name of that portal.
   */
  private async portalOf(webhook: KnownWebhook, claimed: string): Promise<string | undefined> {
    if (webhook.memberId !== undefined) return webhook.memberId;
    const tokenHash = webhook.digest.toString('hex');
    webhook.memberId = await this.store.webhookPortal(tokenHash);
    if (webhook.memberId !== undefined) return webhook.memberId;
    const installation = await this.installations.get(claimed);
    if (installation?.status === 'active') {
      const index = webhook.source.slice('webhook:'.length);
      this.refusals.warn(
        'an event of an outgoing webhook is refused, its portal is not configured',
        `webhooks[${index}] has no memberId, and the event names portal ${printable(claimed)}, on which the ` +
          `application is installed. Try: webhooks[${index}].memberId: ${printable(claimed)}, if the webhook is of ` +
          'that portal',
      );
      return undefined;
    }
    webhook.memberId = await this.store.pinWebhookPortal(tokenHash, claimed);
    return webhook.memberId;
  }
}
