/**
 * Where portals send events. Implemented by `intake`, which knows the route that really answers.
 */
export interface HandlerUrls {
  /**
   * The public URL for one `authKey` (`''`: the acting user's), or `undefined` while there is no public URL.
   * Only valid once the routes are registered.
   */
  urlFor(authKey: string): string | undefined;
  /** The path of the route that really answers, where it is known. */
  readonly path?: string | undefined;
}

/** Injection token of the {@link HandlerUrls}. */
export const HANDLER_URLS = Symbol.for('nestjs-bitrix24-events:handler-urls');
