import type { ParamData } from '@nestjs/common';
import { ModulesContainer, type ApplicationConfig } from '@nestjs/core';
import { isObservable, lastValueFrom } from 'rxjs';
import { BITRIX24_CONTEXT } from './bitrix-execution-context.js';
import { HandlerFiltersContext } from './handler-filters.context.js';
import {
  ExternalContextCreator,
  GuardsConsumer,
  GuardsContextCreator,
  InterceptorsConsumer,
  InterceptorsContextCreator,
  PipesConsumer,
  PipesContextCreator,
  ROUTE_ARGS_METADATA,
  RouteParamtypes,
  type ContextId,
  type ExternalHandlerMetadata,
  type Module,
  type NestContainer,
  type ParamsFactory,
} from './nest-internals.js';
import type { BitrixEvent } from './bitrix-event.js';
import { valueAt } from './value-at.js';

type ExternalParams = ReturnType<ExternalHandlerMetadata['getParamsMetadata']>;

/** `@EventData()` is a body to Nest; other HTTP decorators find nothing in an event. */
const eventParams: ParamsFactory = {
  exchangeKeyForValue: (type: RouteParamtypes, path: ParamData, [event]: [BitrixEvent<string>]) =>
    type === RouteParamtypes.BODY ? valueAt(event.data, typeof path === 'string' ? path : '') : undefined,
};

/**
 * A first parameter without a decorator receives the event, and passes through the pipes of class
 * and method.
 */
const eventParam: ExternalParams[number] = {
  index: 0,
  type: 'bitrix24:event',
  data: '',
  pipes: [],
  extractValue: (event: unknown) => event,
};

/**
 * Nest's context creator, with two differences: the host is looked up in the module that is known
 * to hold it, while Nest searches providers only and so skips the guards of a controller's method;
 * and without `globals` only the enhancers of class and method run.
 */
export class HandlerContextCreator extends ExternalContextCreator {
  constructor(
    container: NestContainer,
    private readonly hostKey: string,
    host: Module,
    globals: ApplicationConfig | undefined,
  ) {
    super(
      new GuardsContextCreator(container, globals),
      new GuardsConsumer(),
      new InterceptorsContextCreator(container, globals),
      new InterceptorsConsumer(),
      new ModulesContainer([[hostKey, host]]),
      new PipesContextCreator(container, globals),
      new PipesConsumer(),
      new HandlerFiltersContext(container, globals),
    );
  }

  /** The method with its enhancers, for one context. */
  createFor(
    instance: object,
    method: string,
    contextId: ContextId,
    inquirerId: string,
  ): (event: BitrixEvent<string>) => Promise<unknown> {
    const callback: (...args: unknown[]) => unknown = Reflect.get(instance, method);
    return this.create(
      instance,
      callback,
      method,
      ROUTE_ARGS_METADATA,
      eventParams,
      contextId,
      inquirerId,
      { guards: true, interceptors: true, filters: true },
      BITRIX24_CONTEXT,
    );
  }

  override getContextModuleKey(): string {
    return this.hostKey;
  }

  override getMetadata(...args: Parameters<ExternalContextCreator['getMetadata']>): ExternalHandlerMetadata {
    const metadata = super.getMetadata(...args);
    return {
      ...metadata,
      argsLength: Math.max(metadata.argsLength, 1),
      getParamsMetadata: (...where) => {
        const params = metadata.getParamsMetadata(...where);
        return params.some(({ index }) => index === 0) ? params : [eventParam, ...params];
      },
    };
  }

  /** An interceptor may complete without a value (`EMPTY`): that is not a failure. */
  override async transformToResult(result: unknown): Promise<unknown> {
    return isObservable(result) ? lastValueFrom(result, { defaultValue: undefined }) : result;
  }
}
