import { groupBy } from './group-by.js';
import { isCreated, obstacle, toHost, type HandlerHost } from './handler-host.js';
import type { InstanceWrapper, Module } from './nest-internals.js';

export interface FoundHosts {
  hosts: HandlerHost[];
  /** Decorated methods that have no effect: sentences, each with its fix. */
  dropped: string[];
  /** Prototypes of all decorated classes that are part of a module, effective or not. */
  prototypes: object[];
}

/**
 * The hosts of handlers among the providers and controllers of all modules. Each instance counts
 * once, whatever tokens refer to it, and each class counts once: if several modules provide a
 * class, the first one is used, since an event is handled once. Nest orders modules as they are
 * imported, so it is the same one at each start.
 */
export function findHosts(modules: Iterable<[string, Module]>): FoundHosts {
  const all = [...modules];
  const found = look(all, ({ providers, controllers }) => [...providers.values(), ...controllers.values()]);
  const enhancers = look(all, ({ injectables, middlewares }) => [
    ...injectables.values(),
    ...middlewares.values(),
  ]);
  const able = found.filter((host) => obstacle(host) === undefined);
  const classes = [...groupBy(oncePerInstance(able), ({ prototype }) => prototype).values()];
  const hosts = classes.map(([first]) => first!);
  const dropped = [
    ...found.map(obstacle),
    ...classes.map(severalHosts),
    ...enhancers
      .filter(({ prototype }) => found.every((host) => host.prototype !== prototype))
      .map(noProvider),
    ...hosts.flatMap((host) => host.dropped),
  ];
  return {
    hosts: hosts.filter(({ handlers }) => handlers.length > 0),
    dropped: [...new Set(dropped.filter((sentence) => sentence !== undefined))],
    prototypes: [...found, ...enhancers].map(({ prototype }) => prototype),
  };
}

const look = (
  modules: [string, Module][],
  wrappersOf: (module: Module) => InstanceWrapper[],
): HandlerHost[] =>
  modules.flatMap(([key, module]) =>
    wrappersOf(module).flatMap((wrapper) => toHost(wrapper, module, key) ?? []),
  );

/**
 * If several tokens refer to one object, the one whose class Nest created: its module has the
 * class's guards.
 */
function oncePerInstance(hosts: HandlerHost[]): HandlerHost[] {
  const byInstance = groupBy(hosts, ({ wrapper }): unknown => wrapper.instance ?? wrapper);
  return [...byInstance.values()].map(
    (tokens) => tokens.find(({ wrapper }) => isCreated(wrapper)) ?? tokens[0]!,
  );
}

function severalHosts(hosts: HandlerHost[]): string | undefined {
  const [first] = hosts;
  if (!first || hosts.length === 1) return undefined;
  return (
    `${first.className} is there ${hosts.length} times (${hosts.map(place).join('; ')}): each event is handled ` +
    `once, by the one of ${first.module.name}. Try: provide it in one module, and export it there`
  );
}

const place = ({ module, wrapper: { token } }: HandlerHost): string =>
  `${module.name} as ${typeof token === 'function' ? token.name : String(token)}`;

const noProvider = ({ className, module }: HandlerHost): string =>
  `${className} (${module.name}) handles nothing: it is used as a guard, pipe, interceptor, filter or middleware ` +
  'only. Try: list it among the providers of a module as well';
