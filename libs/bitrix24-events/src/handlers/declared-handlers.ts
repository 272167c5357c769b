import type { HandlerDefinition } from './handler-definition.js';
import { defineHandler } from './define-handler.js';
import { findHosts } from './find-hosts.js';
import { keyProblems } from './key-problems.js';
import type { Module } from './nest-internals.js';

/** Valid handlers, and the problems of others, as far as their classes show. */
export interface DeclaredHandlers {
  definitions: HandlerDefinition[];
  problems: string[];
}

/**
 * The handlers of an application before any instance is created. Objects that factories return are
 * not included.
 */
export function declaredHandlers(modules: Iterable<[string, Module]>): DeclaredHandlers {
  const results = findHosts(modules).hosts.flatMap((host) =>
    host.handlers.map(({ method, declarations }) =>
      defineHandler({ ...host, method, moduleName: host.module.name }, declarations),
    ),
  );
  const definitions = results.flatMap((result) => ('definition' in result ? [result.definition] : []));
  const problems = results.flatMap((result) => ('problems' in result ? result.problems : []));
  return { definitions, problems: [...problems, ...keyProblems(definitions)] };
}
