import type { Type } from '@nestjs/common';
import type { ApplicationConfig } from '@nestjs/core';
import type { HandlerHost } from './handler-host.js';
import {
  EXCEPTION_FILTERS_METADATA,
  GUARDS_METADATA,
  INTERCEPTORS_METADATA,
  PIPES_METADATA,
  ROUTE_ARGS_METADATA,
  type Injector,
  type InstanceWrapper,
} from './nest-internals.js';

const KINDS = [
  [GUARDS_METADATA, 'guard'],
  [INTERCEPTORS_METADATA, 'interceptor'],
  [EXCEPTION_FILTERS_METADATA, 'filter'],
  [PIPES_METADATA, 'pipe'],
] as const;

type Kind = (typeof KINDS)[number][1];

/**
 * Adds to the host's module the guards, pipes, interceptors and filters that Nest did not find: it
 * reads them from classes before anything is created, and therefore misses those of objects that a
 * factory or a value provides. Without this they would be skipped silently. Resolves to those that
 * are scoped per event.
 *
 * @throws if one cannot be created in that module.
 */
export async function adoptEnhancers(
  host: HandlerHost,
  method: string,
  injector: Injector,
): Promise<InstanceWrapper[]> {
  const scoped: InstanceWrapper[] = [];
  for (const [type, kind] of enhancersOf(host.prototype, method)) {
    if (host.module.injectables.has(type) && !host.adopted.has(type)) continue;
    if (!host.adopted.has(type)) host.module.addInjectable(type, kind);
    host.adopted.add(type);
    const wrapper = host.module.injectables.get(type)!;
    await injector.loadInjectable(wrapper, host.module, undefined, host.wrapper);
    if (!wrapper.isDependencyTreeStatic()) scoped.push(wrapper);
  }
  return scoped;
}

/** The application's global enhancers that are request-scoped. */
export const scopedGlobals = (config: ApplicationConfig): InstanceWrapper[] => [
  ...config.getGlobalRequestGuards(),
  ...config.getGlobalRequestInterceptors(),
  ...config.getGlobalRequestPipes(),
  ...config.getGlobalRequestFilters(),
];

/** The classes of a method's enhancers; instances (`@UseGuards(new X())`) need no module. */
function enhancersOf(prototype: object, method: string): Map<Type, Kind> {
  const callback: object = Reflect.get(prototype, method);
  const params: Params | undefined = Reflect.getMetadata(ROUTE_ARGS_METADATA, prototype.constructor, method);
  const found = Object.values(params ?? {}).flatMap(({ pipes = [] }) => pipes.map(ofKind('pipe')));
  for (const [key, kind] of KINDS) {
    for (const target of [prototype.constructor, callback]) {
      const enhancers: unknown[] | undefined = Reflect.getMetadata(key, target);
      found.push(...(enhancers ?? []).map(ofKind(kind)));
    }
  }
  return new Map(found.filter(isClass));
}

type Params = Record<string, { pipes?: unknown[] }>;

const ofKind =
  (kind: Kind) =>
  (enhancer: unknown): [unknown, Kind] => [enhancer, kind];

const isClass = (pair: [unknown, Kind]): pair is [Type, Kind] => typeof pair[0] === 'function';
