import { Bitrix24EventsError } from '../../errors/index.js';

/**
 * The event came from an outgoing webhook for which no incoming webhook is configured, so the
 * portal cannot be called.
 *
 * @example
 * ```ts
 * webhooks: [{ applicationToken, restUrl: 'https://portal.bitrix24.com/rest/1/<secret>/' }]
 * ```
 * @publicApi
 */
export class WebhookClientError extends Bitrix24EventsError {
  constructor(
    readonly memberId: string,
    /** `webhook:<n>`. */
    readonly source: string,
  ) {
    const option = source.replace(/^webhook:(\d+)$/, 'webhooks[$1]');
    super(
      'WEBHOOK_CLIENT_MISSING',
      `the event came by ${option}, which has no restUrl to call portal ${memberId} with. ` +
        `Try: ${option}.restUrl, the URL of an incoming webhook there; or Bitrix24Clients.forPortal(memberId), where ` +
        'the application is installed.',
    );
  }
}

/**
 * The value is not an incoming webhook's URL. The URL is a secret, and not shown.
 *
 * @example
 * ```ts
 * clients.forWebhook('https://portal.bitrix24.com/rest/1/<secret>/profile'); // throws: it names a method
 * ```
 * @publicApi
 */
export class WebhookUrlError extends Bitrix24EventsError {
  constructor(problem: string) {
    super(
      'WEBHOOK_URL_INVALID',
      `the URL ${problem}, in Bitrix24Clients.forWebhook(url). Try: the URL from the settings of the incoming webhook.`,
    );
  }
}
