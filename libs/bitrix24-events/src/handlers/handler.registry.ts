import { Injectable, Logger } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { readThrown, type Part } from '../common/index.js';
import { Bitrix24EventsError } from '../errors/index.js';
import type { BitrixEvent } from './bitrix-event.js';
import { unprovided } from './decorated-classes.js';
import { defineHandler } from './define-handler.js';
import { findHosts } from './find-hosts.js';
import type { HandlerDefinition } from './handler-definition.js';
import type { HandlerHost } from './handler-host.js';
import { indexHandlers, type HandlerIndex } from './handler-index.js';
import { HandlerInvokers, type HandlerInvoker } from './handler-invokers.service.js';
import { keyProblems } from './key-problems.js';
import { renderHandler } from './render-handler.js';

const NO_HANDLERS =
  'no handler was found, so every event is acknowledged and discarded. Try: @OnBitrixEvent on a method of a class that a ' +
  'module of this application provides';

/** Whether a key contains a class name of one or two letters. */
const isMinified = (className: string, method: string, { key }: HandlerDefinition): boolean =>
  className.length <= 2 && key === `${className}.${method}`;

/**
 * All handlers of the application: found once, when its modules are initialised. Modules that are
 * loaded lazily afterwards are not searched.
 */
@Injectable()
export class HandlerRegistry implements Part {
  private readonly logger = new Logger('Bitrix24Handlers');
  private readonly byKey = new Map<string, { definition: HandlerDefinition; invoke: HandlerInvoker }>();
  private index?: HandlerIndex;
  private found: readonly string[] = [];

  constructor(
    private readonly modules: ModulesContainer,
    private readonly invokers: HandlerInvokers,
  ) {}

  /** Finds the handlers. Invalid declarations are in {@link problems}. */
  async initialize(): Promise<void> {
    const { hosts, dropped, prototypes } = findHosts(this.modules);
    dropped.forEach((sentence) => this.logger.warn(sentence));
    const forgotten = unprovided(prototypes);
    if (forgotten !== undefined) this.logger.warn(forgotten);
    const problems: string[] = [];
    const definitions: HandlerDefinition[] = [];
    const minified: string[] = [];
    for (const host of hosts) {
      for (const { method, declarations } of host.handlers) {
        const result = defineHandler({ ...host, method, moduleName: host.module.name }, declarations);
        if ('problems' in result) problems.push(...result.problems);
        else {
          if (isMinified(host.className, method, result.definition)) minified.push(result.definition.key);
          definitions.push(result.definition);
          problems.push(...(await this.add(host, method, result.definition)));
        }
      }
    }
    if (minified.length > 0)
      this.logger.warn(
        `The keys ${minified.join(', ')} are made of class names that a minifier seems to have chosen. The next build may ` +
          'give them to other classes, and deliveries stored under such a key would then wait. Try: the option key in ' +
          '@OnBitrixEvent, or let the minifier keep class names',
      );
    problems.push(...keyProblems(definitions));
    this.found = problems;
    this.index = indexHandlers(definitions);
    for (const definition of definitions) this.logger.log(renderHandler(definition));
    if (definitions.length === 0 && problems.length === 0) this.logger.warn(NO_HANDLERS);
  }

  /** The problems of all handlers. */
  problems(): readonly string[] {
    return this.found;
  }

  allHandlers(): HandlerDefinition[] {
    this.ready();
    return [...this.byKey.values()].map(({ definition }) => definition);
  }

  get(key: string): HandlerDefinition | undefined {
    this.ready();
    return this.byKey.get(key)?.definition;
  }

  /** The handlers of an event; see {@link HandlerIndex.match}. */
  match(event: string, source: string, authKey: string): HandlerDefinition[] {
    return this.ready().match(event, source, authKey);
  }

  /** All handlers of an event, regardless of source. */
  handlersOf(event: string): HandlerDefinition[] {
    return this.ready().handlersOf(event);
  }

  /**
   * Runs a handler. Resolves when it has completed, or a filter has handled its error.
   *
   * @throws errors of the handler or its enhancers: `ForbiddenException` if a guard denies.
   */
  async invoke(key: string, event: BitrixEvent<string>): Promise<void> {
    const handler = this.byKey.get(key);
    if (!handler) {
      throw new Bitrix24EventsError(
        'HANDLER_UNKNOWN',
        `There is no handler '${key}', for event ${event.id}. Try: name the old key in previousKeys of its successor.`,
      );
    }
    await handler.invoke(event);
  }

  private async add(host: HandlerHost, method: string, definition: HandlerDefinition): Promise<string[]> {
    try {
      this.byKey.set(definition.key, { definition, invoke: await this.invokers.create(host, method) });
      return [];
    } catch (error) {
      return [`${definition.description}: ${readThrown(error).message}`];
    }
  }

  private ready(): HandlerIndex {
    if (this.index) return this.index;
    throw new Bitrix24EventsError(
      'HANDLERS_NOT_READY',
      'The handlers are not known yet, before onModuleInit. Try: onApplicationBootstrap, or later.',
    );
  }
}
