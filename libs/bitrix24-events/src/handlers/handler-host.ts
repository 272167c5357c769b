import { findMethods, type FoundMethods } from './find-methods.js';
import type { InstanceWrapper, Module } from './nest-internals.js';

/** An object in a module that has handlers. */
export interface HandlerHost extends FoundMethods {
  className: string;
  prototype: object;
  wrapper: InstanceWrapper;
  module: Module;
  /** The module's key in the container. */
  moduleKey: string;
  /** Enhancers that were added to the module for this host. */
  adopted: Set<unknown>;
}

/** The host for a provider or controller, or `undefined` if nothing in it is decorated. */
export function toHost(wrapper: InstanceWrapper, module: Module, moduleKey: string): HandlerHost | undefined {
  const prototype = wrapper.isAlias ? undefined : prototypeOf(wrapper);
  if (!prototype) return undefined;
  const className = prototype.constructor?.name ?? '';
  const methods = findMethods(prototype, className || '(anonymous class)');
  if (methods.handlers.length + methods.dropped.length === 0) return undefined;
  return { ...methods, className, prototype, wrapper, module, moduleKey, adopted: new Set() };
}

/**
 * For a class that Nest creates: the class. For a factory's or a given object: the object's
 * prototype; before it exists: its token.
 */
function prototypeOf(wrapper: InstanceWrapper): object | undefined {
  if (isCreated(wrapper)) return wrapper.metatype?.prototype;
  const instance: unknown = wrapper.instance;
  if (typeof instance === 'object' && instance !== null) return Reflect.getPrototypeOf(instance) ?? undefined;
  const { token } = wrapper;
  return typeof token === 'function' && isNothing(instance) ? token.prototype : undefined;
}

/** Whether Nest creates it from its class, and has therefore read the enhancers from that class. */
export const isCreated = (wrapper: InstanceWrapper): boolean => !wrapper.isNotMetatype;

const isNothing = (value: unknown): boolean => value === undefined || value === null;

/** Why a host cannot run: a sentence with its fix, or `undefined` if it can. */
export function obstacle({ className, module, wrapper }: HandlerHost): string | undefined {
  const place = `${className} (${module.name}) handles nothing:`;
  if (wrapper.isTransient)
    return (
      `${place} its scope is TRANSIENT, and nobody injects it for an event. ` +
      'Try: the default scope, or Scope.REQUEST for one instance per event'
    );
  if (wrapper.isDependencyTreeStatic() && isNothing(wrapper.instance))
    return `${place} its provider gave no instance. Try: return one from its factory, or leave the provider out`;
  return undefined;
}
