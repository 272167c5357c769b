import { Inject, Injectable } from '@nestjs/common';
import { ApplicationConfig, ContextIdFactory, ModuleRef } from '@nestjs/core';
import type { BitrixEvent } from './bitrix-event.js';
import { adoptEnhancers, scopedGlobals } from './enhancers.js';
import type { HandlerHost } from './handler-host.js';
import { HandlerContextCreator } from './handler-context.creator.js';
import { HANDLERS_OPTIONS, HandlersOptions } from './handlers.options.js';
import { STATIC_CONTEXT, type InstanceWrapper } from './nest-internals.js';

/** Runs a handler's method, with its enhancers. Rejects as the method does. */
export type HandlerInvoker = (event: BitrixEvent<string>) => Promise<unknown>;

/** Creates the invokers of handlers. */
@Injectable()
export class HandlerInvokers {
  constructor(
    private readonly moduleRef: ModuleRef,
    private readonly config: ApplicationConfig,
    @Inject(HANDLERS_OPTIONS) private readonly options: HandlersOptions,
  ) {}

  /** @throws if an enhancer of the method cannot be created. */
  async create(host: HandlerHost, method: string): Promise<HandlerInvoker> {
    const globals = this.options.globalEnhancers ? this.config : undefined;
    const scoped = [
      ...(await adoptEnhancers(host, method, this.moduleRef['injector'])),
      ...(globals ? scopedGlobals(globals) : []),
    ];
    const creator = new HandlerContextCreator(
      this.moduleRef['container'],
      host.moduleKey,
      host.module,
      globals,
    );
    const { wrapper } = host;
    return scoped.length === 0 && wrapper.isDependencyTreeStatic()
      ? creator.createFor(wrapper.instance, method, STATIC_CONTEXT, wrapper.id)
      : this.perEvent(host, method, creator, scoped);
  }

  /** One context per event, in which the event is the `REQUEST`. */
  private perEvent(
    { wrapper, module }: HandlerHost,
    method: string,
    creator: HandlerContextCreator,
    scoped: InstanceWrapper[],
  ): HandlerInvoker {
    const moduleRef = module.getProviderByKey<ModuleRef>(ModuleRef).instance;
    const injector = this.moduleRef['injector'];
    const isDurable = wrapper.isDependencyTreeDurable();
    return async (event) => {
      const contextId = ContextIdFactory.getByRequest(event);
      moduleRef.registerRequestByContextId(isDurable ? (contextId.payload ?? event) : event, contextId);
      const instance = await moduleRef.resolve<object>(wrapper.token, contextId, { strict: true });
      await Promise.all(
        scoped.map((enhancer) => injector.loadInjectable(enhancer, enhancer.host!, contextId, wrapper)),
      );
      return creator.createFor(instance, method, contextId, wrapper.id)(event);
    };
  }
}
