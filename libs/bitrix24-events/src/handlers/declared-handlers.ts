import type { HandlerDefinition } from './handler-definition.js';
import { defineHandler } from './define-handler.js';
import { findHosts } from './find-hosts.js';
import { keyProblems } from './key-problems.js';
import type { Module } from './nest-internals.js';

/** Handlers, and what is wrong with others, as far as their classes tell. */
export interface DeclaredHandlers {
  definitions: HandlerDefinition[];
  problems: string[];
}

/** The handlers of an application of which nothing is created yet. What factories give is not among them. */
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
