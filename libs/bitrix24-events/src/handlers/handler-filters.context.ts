import {
  EXCEPTION_FILTERS_METADATA,
  ExternalExceptionFilterContext,
  ExternalExceptionsHandler,
  STATIC_CONTEXT,
  type ContextId,
} from './nest-internals.js';

type Filter = Parameters<ExternalExceptionsHandler['setCustomFilters']>[0][number];

/**
 * Errors that no filter handles are the attempt's failure, which the dispatcher reports: Nest's own
 * handler would log them too.
 */
class QuietExceptionsHandler extends ExternalExceptionsHandler {
  override async next(...[exception, host]: Parameters<ExternalExceptionsHandler['next']>): Promise<unknown> {
    const handled = this.invokeCustomFilters(exception, host);
    if (!handled) throw exception;
    return handled;
  }
}

/**
 * A filter that returns without throwing has handled the error, as for an HTTP request. (Nest's
 * external contexts treat only asynchronous filters so: if a synchronous one returns nothing, the
 * error is thrown again.)
 */
export class HandlerFiltersContext extends ExternalExceptionFilterContext {
  override create(
    instance: object,
    callback: Parameters<ExternalExceptionFilterContext['createContext']>[1],
    module: string,
    contextId: ContextId = STATIC_CONTEXT,
    inquirerId?: string,
  ): QuietExceptionsHandler {
    this.moduleContext = module;
    const filters = this.createContext<Filter[], Filter[]>(
      instance,
      callback,
      EXCEPTION_FILTERS_METADATA,
      contextId,
      inquirerId,
    );
    const handler = new QuietExceptionsHandler();
    handler.setCustomFilters(filters.map(awaited).toReversed());
    return handler;
  }
}

const awaited = (filter: Filter): Filter => ({
  ...filter,
  func: async (exception, host) => {
    await filter.func(exception, host);
  },
});
