import { PAGES, type PageName } from '../pages/index.js';
import type { Bitrix24EventsModuleExtras } from './bitrix24-events.module-definition.js';

const isFlag = (value: unknown): boolean => typeof value === 'boolean';

/** Of a route, not of a server: the beginning of an address would become a part of the path. */
const isPath = (value: unknown): boolean => typeof value === 'string' && !/\s|:\/\/|[?#]/.test(value);

const ROUTE = "must be true, false or the path of a route, like '/bitrix24/page'";

type Rule = readonly [isRight: (value: unknown) => boolean, rule: string];

const PAGE_RULES: Readonly<Record<string, Rule>> = Object.fromEntries(
  PAGES.map(({ name }) => [name, [(value: unknown) => isFlag(value) || isPath(value), ROUTE]]),
);

/** Members of the second argument of `forRoot`: what each may be, and how that is said. */
const MEMBERS: Readonly<
  Record<Exclude<keyof Bitrix24EventsModuleExtras, PageName>, Rule> & Record<string, Rule>
> = {
  path: [isPath, "must be the path of a route, like '/bitrix24/events'"],
  isGlobal: [isFlag, 'must be true or false'],
  ...PAGE_RULES,
  controllerDecorators: [
    (value) => Array.isArray(value) && value.every((one) => typeof one === 'function'),
    'must be a list of class decorators, like [Public()]',
  ],
};

/** Members of the second argument of `forRoot`. */
export const EXTRAS: readonly string[] = Object.keys(MEMBERS);

/** What is wrong with the second argument of `forRoot`: without that, nothing would happen, without a word. */
export const extrasProblems = (extras: object): string[] =>
  Object.entries(extras).flatMap(([name, value]) => {
    const rule = Object.hasOwn(MEMBERS, name) ? MEMBERS[name] : undefined;
    if (!rule)
      return [
        `${name} is no member of the second argument of forRoot. Try: one of ${EXTRAS.join(', ')}; ` +
          'options belong to the first argument',
      ];
    const [isRight, text] = rule;
    return value === undefined || isRight(value)
      ? []
      : [`${name} ${text}, in the second argument of forRoot`];
  });

/** A member that is a text; one that is not is named once the application starts. */
export const optionalText = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : undefined;

/** The decorators, where they are some; else they are named once the application starts. */
export const decoratorsOf = ({ controllerDecorators }: Bitrix24EventsModuleExtras): ClassDecorator[] =>
  Array.isArray(controllerDecorators) ? controllerDecorators.filter((one) => typeof one === 'function') : [];
