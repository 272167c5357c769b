import { randomBytes } from 'node:crypto';

/** An outgoing webhook, set up in the portal's UI: a URL, some online events, a token of its own. */
export interface OutgoingWebhook {
  id: number;
  url: string;
  events: string[];
  applicationToken: string;
}

/** An incoming webhook: a URL with a secret in it that acts as its owner. */
export interface IncomingWebhook {
  code: string;
  userId: number;
  scope: string[];
}

export class Webhooks {
  readonly #outgoing = new Map<number, OutgoingWebhook>();
  readonly #incoming = new Map<string, IncomingWebhook>();

  addOutgoing(url: string, events: string[]): OutgoingWebhook {
    const webhook = {
      id: this.#outgoing.size + 1,
      url,
      events,
      applicationToken: randomBytes(16).toString('hex'),
    };
    this.#outgoing.set(webhook.id, webhook);
    return webhook;
  }

  outgoing(id: number): OutgoingWebhook | undefined {
    return this.#outgoing.get(id);
  }

  addIncoming(userId: number, scope: string[], code = randomBytes(8).toString('hex')): IncomingWebhook {
    const webhook = { code, userId, scope };
    this.#incoming.set(webhook.code, webhook);
    return webhook;
  }

  findIncoming(userId: number, code: string): IncomingWebhook | undefined {
    const webhook = this.#incoming.get(code);
    return webhook?.userId === userId ? webhook : undefined;
  }
}
