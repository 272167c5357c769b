import type { ModulesContainer } from '@nestjs/core';
import { BindingsOptions, configurationProblems, missingWebhookProblems } from '../bindings/index.js';
import { ignoreOwnProblems } from '../echoes/index.js';
import { Bitrix24ConfigurationError } from '../errors/index.js';
import { declaredHandlers, type HandlerDefinition } from '../handlers/index.js';
import type { Bitrix24EventsModuleExtras } from './bitrix24-events.module-definition.js';
import type { Bitrix24EventsModuleOptions } from './bitrix24-events.options.js';
import { pageProblemsOf } from './page-routes.providers.js';

/**
 * The error of a start that fails by its options, with what is wrong with handlers and pages too: who corrects the
 * options need not start again to be shown the rest.
 *
 * @returns the error as it is, where the rest is right
 */
export function withOtherProblems(
  error: unknown,
  modules: ModulesContainer,
  input: Bitrix24EventsModuleOptions,
  extras: Bitrix24EventsModuleExtras,
): unknown {
  if (!(error instanceof Bitrix24ConfigurationError)) return error;
  const { definitions, problems } = declaredHandlers(modules);
  const others = [...problems, ...unservedProblems(definitions, { ...input })];
  const all = [...error.problems, ...pageProblemsOf(input, extras), ...others];
  const place = others.length === 0 ? error.place : `${error.place}, and in the handlers`;
  return new Bitrix24ConfigurationError(place, [...new Set(all)]);
}

/** Of handlers that get nothing, with these options. */
function unservedProblems(
  definitions: HandlerDefinition[],
  { publicUrl, application, webhooks = [], bindings }: Bitrix24EventsModuleOptions,
): string[] {
  const hasNoUrl =
    application !== undefined &&
    publicUrl === undefined &&
    bindings?.handlerUrl === undefined &&
    bindings?.mode !== 'off';
  return [
    ...(Array.isArray(webhooks) ? missingWebhookProblems(definitions, webhooks.length) : []),
    ...ignoreOwnProblems(definitions, application !== undefined),
    ...(hasNoUrl
      ? configurationProblems(definitions, new BindingsOptions(), { urlFor: () => undefined })
      : []),
  ];
}
