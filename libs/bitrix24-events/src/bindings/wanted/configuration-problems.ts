import type { HandlerDefinition } from '../../handlers/index.js';
import type { BindingsOptions } from '../bindings.options.js';
import type { HandlerUrls } from './handler-urls.js';
import { subscriptionsOf, wantsBinding } from './subscriptions.js';
import { checkHandlerUrl, urlForAuthKey } from './urls.js';

/** Problems that keep these handlers from being bound on any portal, each with its fix. */
export function configurationProblems(
  handlers: readonly HandlerDefinition[],
  options: BindingsOptions,
  urls: HandlerUrls,
): string[] {
  const { subscriptions, conflicts } = subscriptionsOf(handlers);
  const bindable = handlers.filter(wantsBinding);
  if (urlForAuthKey(options, urls, '') === undefined) {
    if (bindable.length === 0) return conflicts;
    return [
      ...conflicts,
      `there is no public URL, so no portal can be told where to send the events of ` +
        `${bindable.map(({ description }) => description).join(', ')}. Try: publicUrl: 'https://app.example.com' ` +
        `(or bindings.handlerUrl), delivery: 'guaranteed' on them, or bindings: { mode: 'off' }`,
    ];
  }
  const authKeys = new Set(subscriptions.map(({ authKey }) => authKey));
  const wrongUrls = [...authKeys].map((authKey) => {
    const url = urlForAuthKey(options, urls, authKey);
    return url === undefined ? undefined : checkHandlerUrl(url, options.allowHttp);
  });
  // One wrong base makes all its variants wrong in the same way: the first says it.
  return [...conflicts, ...wrongUrls.filter((problem) => problem !== undefined).slice(0, 1)];
}
