import type { ModulesContainer } from '@nestjs/core';
import { BindingsOptions, configurationProblems } from '../bindings/index.js';
import { Bitrix24ConfigurationError } from '../errors/index.js';
import { declaredHandlers } from '../handlers/index.js';
import type { Bitrix24EventsModuleOptions } from './bitrix24-events.options.js';

/**
 * The error of a start that fails by its options, with what is wrong with the handlers too: who corrects the options
 * need not start again to be shown the rest.
 *
 * @returns the error as it is, where the handlers are right
 */
export function withHandlerProblems(
  error: unknown,
  modules: ModulesContainer,
  input: Bitrix24EventsModuleOptions,
): unknown {
  if (!(error instanceof Bitrix24ConfigurationError)) return error;
  const { definitions, problems } = declaredHandlers(modules);
  const all = [...problems, ...(hasNoUrl({ ...input }) ? urlProblems(definitions) : [])];
  if (all.length === 0) return error;
  return new Bitrix24ConfigurationError(`${error.place}, and in the handlers`, [...error.problems, ...all]);
}

const hasNoUrl = ({ publicUrl, application, bindings }: Bitrix24EventsModuleOptions): boolean =>
  application !== undefined &&
  publicUrl === undefined &&
  bindings?.handlerUrl === undefined &&
  bindings?.mode !== 'off';

const urlProblems = (definitions: Parameters<typeof configurationProblems>[0]): string[] =>
  configurationProblems(definitions, new BindingsOptions(), { urlFor: () => undefined });
