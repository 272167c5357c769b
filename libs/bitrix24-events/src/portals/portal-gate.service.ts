import { Inject, Injectable } from '@nestjs/common';
import type { EventSender } from './event-sender.js';
import { InstallationCache } from './installation-cache.js';
import type { Installation } from './installation.js';
import { INSTALLATION_STORE, type InstallationStore } from './installation-store.js';
import { WEBHOOKS_OPTIONS, type WebhookOptions } from './portals.options.js';
import { digestOf, digestsEqual } from './token-digest.js';

interface KnownWebhook {
  source: `webhook:${number}`;
  digest: Buffer;
  /** Whether the options name its portal. */
  configured: boolean;
  /** The portal that it is fixed to, as far as known. */
  memberId: string | undefined;
}

/**
 * Tells genuine requests from forged ones: by `application_token`, the only proof that Bitrix24 gives. Takes
 * the same steps for a portal that is unknown and for a token that is wrong.
 */
@Injectable()
export class PortalGate {
  private readonly webhooks: KnownWebhook[];
  private readonly digests = new WeakMap<Installation, Buffer>();

  constructor(
    private readonly installations: InstallationCache,
    @Inject(INSTALLATION_STORE) private readonly store: InstallationStore,
    @Inject(WEBHOOKS_OPTIONS) webhooks: readonly WebhookOptions[],
  ) {
    this.webhooks = webhooks.map(({ applicationToken, memberId }, index) => ({
      source: `webhook:${index}`,
      digest: digestOf(applicationToken),
      configured: memberId !== undefined,
      memberId,
    }));
  }

  /** Who sent it; `undefined` for everyone who must be refused, whatever the reason. */
  async authenticate(memberId: string, applicationToken: string): Promise<EventSender | undefined> {
    const presented = digestOf(applicationToken);
    const installation = await this.installations.get(memberId);
    const genuine = digestsEqual(presented, this.digestOf(installation));
    // All of them are compared, so that the time tells neither which nor whether.
    const matches = this.webhooks.filter(({ digest }) => digestsEqual(presented, digest));

    if (memberId === '' || applicationToken === '') return undefined;
    if (genuine && installation) return { source: 'application', memberId, domain: installation.domain };
    for (const webhook of matches) {
      // oxlint-disable-next-line no-await-in-loop -- a token is given to one webhook, seldom to two
      if ((await this.portalOf(webhook, memberId)) === memberId) {
        return { source: webhook.source, memberId, domain: '' };
      }
    }
    return undefined;
  }

  /** Of the token that is expected; reckoned once, so that it takes no time where it is asked for. */
  private digestOf(installation: Installation | undefined): Buffer | undefined {
    if (installation?.status !== 'active' || !installation.applicationToken) return undefined;
    const known = this.digests.get(installation);
    if (known) return known;
    const digest = digestOf(installation.applicationToken);
    this.digests.set(installation, digest);
    return digest;
  }

  /** Fixes webhooks to this portal no more, other than by the options. @returns how many were */
  async forget(memberId: string): Promise<number> {
    const unpinned = await this.store.unpinWebhooks(memberId);
    for (const webhook of this.webhooks)
      if (!webhook.configured && webhook.memberId === memberId) webhook.memberId = undefined;
    return unpinned;
  }

  /** The portal of a webhook; fixed to `claimed` for good, when this is the first genuine request. */
  private async portalOf(webhook: KnownWebhook, claimed: string): Promise<string> {
    webhook.memberId ??= await this.store.pinWebhookPortal(webhook.digest.toString('hex'), claimed);
    return webhook.memberId;
  }
}
