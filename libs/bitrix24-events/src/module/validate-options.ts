import { validateSync, type ValidationError } from 'class-validator';
import { Bitrix24ConfigurationError } from '../errors/index.js';
import type { Network } from '../rest/index.js';
import { environmentProblems } from './environment-problems.js';
import { EXTRAS, extrasProblems } from './extras-problems.js';
import { Bitrix24EventsOptions, type Bitrix24EventsModuleOptions } from './bitrix24-events.options.js';

/** These have options of the same name, and stand in the second argument as well. */
const unknownOption = (path: string): string =>
  EXTRAS.some((extra) => extra === path)
    ? `${path} is no option. Try: the second argument: forRoot(options, { ${path} })`
    : `${path} is no option. Try: remove it, or correct its spelling`;

/** Constraints on what a value is. One that fails them is not measured as well: that it is `true` says it all. */
const TYPES = ['isInt', 'isNumber', 'isString', 'isBoolean', 'isArray', 'isObject', 'isDuration'];

function ownMessages(constraints: Record<string, string>): string[] {
  const wrongType = TYPES.find((type) => type in constraints);
  return wrongType === undefined ? Object.values(constraints) : [constraints[wrongType]!];
}

/** Every message of a tree of validation errors, unknown options named by their path. */
function messages(errors: ValidationError[], parent = ''): string[] {
  return errors.flatMap(({ property, constraints = {}, children = [] }) => {
    const path = parent === '' ? property : `${parent}.${property}`;
    const { whitelistValidation, ...own } = constraints;
    return [
      ...(whitelistValidation === undefined ? [] : [unknownOption(path)]),
      ...ownMessages(own),
      ...messages(children, path),
    ];
  });
}

/**
 * The options with their defaults, checked as a whole.
 *
 * @throws Bitrix24ConfigurationError that lists every problem.
 */
export function validateOptions(
  input: Bitrix24EventsModuleOptions,
  production = process.env.NODE_ENV === 'production',
  extras: object = {},
  network?: Network,
): Bitrix24EventsOptions {
  const options = new Bitrix24EventsOptions(input);
  // What is turned off needs no secrets, which a migration often does not have.
  if (options.enabled === false) return options;
  const found = validateSync(options, { whitelist: true, forbidNonWhitelisted: true });
  const problems = environmentProblems(input, [
    ...extrasProblems(extras),
    ...messages(found),
    ...options.problems(production, network?.isPublic),
  ]);
  if (problems.length > 0) {
    throw new Bitrix24ConfigurationError('options of Bitrix24EventsModule', [...new Set(problems)]);
  }
  return options;
}
