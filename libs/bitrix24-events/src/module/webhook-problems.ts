import { webhookUrlProblem, type WebhookOptions } from '../portals/index.js';

/** Webhooks with the same token, which no request could tell apart. The token itself is not shown. */
export function sameTokenProblems(webhooks: readonly WebhookOptions[]): string[] {
  return webhooks.flatMap(({ applicationToken }, index) => {
    const first = webhooks.findIndex((other) => other.applicationToken === applicationToken);
    return first === index || applicationToken === ''
      ? []
      : [
          `webhooks[${first}] and webhooks[${index}] have the same applicationToken. ` +
            'Try: remove one, or copy the token of the other webhook',
        ];
  });
}

/** What is wrong with the incoming webhooks beside the outgoing ones. */
export const restUrlProblems = (webhooks: readonly WebhookOptions[], allowInsecure: boolean): string[] =>
  webhooks.flatMap(({ restUrl }, index) => {
    const problem = restUrl === undefined ? undefined : webhookUrlProblem(restUrl, allowInsecure);
    return problem === undefined ? [] : [`webhooks[${index}].restUrl ${problem}`];
  });
