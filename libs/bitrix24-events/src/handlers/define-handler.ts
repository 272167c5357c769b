import { isDeepStrictEqual } from 'node:util';
import {
  EVENT_NAME,
  expandEventPattern,
  findEvent,
  isCustomEvent,
  isEventPattern,
  suggestEventName,
  isLifecycle,
} from '../catalog/index.js';
import { printable } from '../common/text/index.js';
import type { HandlerDefinition } from './handler-definition.js';
import type { HandlerDeclaration } from './handler-metadata.accessor.js';
import { optionProblems } from './option-problems.js';

/** The location of declarations. */
export interface HandlerPlace {
  className: string;
  method: string;
  moduleName: string;
}

/** The handler definition from the declarations of one method, or their problems. */
export function defineHandler(
  { className, method, moduleName }: HandlerPlace,
  declarations: readonly HandlerDeclaration[],
): { definition: HandlerDefinition } | { problems: string[] } {
  const description = `${className || '(anonymous class)'}.${method} (${moduleName})`;
  const options = declarations[0]!.options;
  const given = declarations.flatMap((declaration) => declaration.names);
  const names = given.filter((name) => typeof name === 'string');
  const { events, optionalEvents } = eventsOf(names, options);
  const problems = [
    ...optionProblems(options),
    ...given.filter((name) => typeof name !== 'string').map(noText),
    ...names.flatMap(nameProblems),
    ...sourceProblems(events, options.source),
    ...(options.delivery === 'guaranteed' ? events.flatMap(queueProblems) : []),
    ...entityProblems(events, optionalEvents, options),
    ...(events.length === 0 && names.some((name) => expandEventPattern(name).length > 0)
      ? ['nothing that its pattern matches can come to it. Try: another pattern, delivery or source']
      : []),
    ...(given.length === 0 ? ['it names no event. Try: a name or a pattern'] : []),
    ...(className === '' && !options.key
      ? ['its class has no name to make a key of. Try: the option key']
      : []),
    ...(declarations.every((other) => isDeepStrictEqual(other.options, options))
      ? []
      : [
          'its decorators differ in their options, and together they are one handler. Try: the same options on each',
        ]),
  ];
  if (problems.length > 0) return { problems: problems.map((problem) => `${description}: ${problem}`) };
  const {
    key,
    previousKeys = [],
    source = 'any',
    delivery = 'online',
    authType = 'actor',
    retry = {},
    bind,
    concurrency,
    timeout,
    order,
    coalesce,
    ignoreOwn,
  } = options;
  const definition: HandlerDefinition = {
    key: key ?? `${className}.${method}`,
    previousKeys: [...previousKeys],
    events,
    optionalEvents,
    source,
    delivery,
    authType,
    authKey: authType === 'actor' ? '' : String(authType),
    retry: { ...retry },
    description,
  };
  if (concurrency !== undefined) definition.concurrency = concurrency;
  if (timeout !== undefined) definition.timeout = timeout;
  if (order !== undefined) definition.order = order;
  if (coalesce !== undefined) definition.coalesce = coalesce;
  if (ignoreOwn) definition.ignoreOwn = true;
  if (bind?.options) definition.bindOptions = { ...bind.options };
  return { definition };
}

/** Expands names and patterns. A pattern omits events that its source never sends. */
function eventsOf(
  names: readonly string[],
  { source, delivery }: HandlerDeclaration['options'],
): Pick<HandlerDefinition, 'events' | 'optionalEvents'> {
  const all = names.map((name) => name.trim());
  const expand = (some: readonly string[]): string[] => some.flatMap((name) => expandEventPattern(name));
  const named = new Set(expand(all.filter((name) => !isEventPattern(name))));
  const matched = expand(all.filter(isEventPattern)).filter(
    (name) =>
      !named.has(name) &&
      comesFrom(source, name) &&
      (delivery !== 'guaranteed' || queueProblems(name).length === 0),
  );
  return { events: [...new Set([...named, ...matched])], optionalEvents: [...new Set(matched)] };
}

/** Whether a source can send an event; assumed if it is not documented. */
const comesFrom = (source: string | undefined, name: string): boolean =>
  !source?.startsWith('webhook') || findEvent(name)?.webhook !== false;

/** Why the offline queue cannot hold an event. */
function queueProblems(name: string): string[] {
  if (isLifecycle(name))
    return [
      `delivery is 'guaranteed', and ${name} is a lifecycle event of the application, which the module handles itself. ` +
        "Try: a handler of its own with delivery: 'online'",
    ];
  return findEvent(name)?.offline === false
    ? [`${name} cannot be bound to the offline queue. Try: delivery: 'online', or another event`]
    : [];
}

function sourceProblems(events: readonly string[], source: string | undefined): string[] {
  if (source === undefined) return [];
  return events
    .filter((name) => !comesFrom(source, name))
    .map((name) => `no outgoing webhook can deliver ${name}. Try: source: 'application', or another event`);
}

/**
 * Ordering and merging use the event's object, so an event must name one; events that come from a
 * pattern are exempt.
 */
function entityProblems(
  events: readonly string[],
  optionalEvents: readonly string[],
  { order, coalesce }: HandlerDeclaration['options'],
): string[] {
  if (order === undefined && coalesce === undefined) return [];
  const option = order === undefined ? 'coalesce' : 'order';
  return events
    .filter((name) => !optionalEvents.includes(name) && findEvent(name)?.entity === undefined)
    .map((name) => `${option} needs the object of an event, and ${name} names none. Try: without ${option}`);
}

/**
 * Usually a constant of a module that imports this one: the decorator runs before it has a value.
 */
const noText = (name: unknown): string =>
  `one of its names is ${name === undefined || name === null ? String(name) : `of the type ${typeof name}`}, not a text. ` +
  'Try: a name, or check that the constant is defined before this class (circular imports are loaded in turn)';

function nameProblems(raw: string): string[] {
  const name = raw.trim();
  if (isEventPattern(name)) {
    return expandEventPattern(name).length > 0
      ? []
      : [`no known event matches '${name}'. Try: a name without *`];
  }
  if (findEvent(name) || isCustomEvent(name)) return [];
  const near = suggestEventName(name);
  const own = EVENT_NAME.test(name) ? `customEvent('${name}') if the portal has it` : '';
  const tries = [near && `'${near}'`, own].filter(Boolean).join(', or ') || 'a name of docs/events.md';
  return [`'${printable(name, 100)}' is no known event. Try: ${tries}`];
}
