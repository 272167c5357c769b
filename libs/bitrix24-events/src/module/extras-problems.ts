import type { Bitrix24EventsModuleExtras } from './bitrix24-events.module-definition.js';

const isFlag = (value: unknown): boolean => typeof value === 'boolean';

/** Of a route, not of a server: the beginning of an address would become a part of the path. */
const isPath = (value: unknown): boolean => typeof value === 'string' && !/\s|:\/\/|[?#]/.test(value);

const ROUTE = "must be true, false or the path of a route, like '/bitrix24/page'";

/** Members of the second argument of `forRoot`: what each may be, and how that is said. */
const MEMBERS: Record<
  keyof Bitrix24EventsModuleExtras,
  readonly [isRight: (value: unknown) => boolean, rule: string]
> = {
  path: [isPath, "must be the path of a route, like '/bitrix24/events'"],
  isGlobal: [isFlag, 'must be true or false'],
  installPage: [(value) => isFlag(value) || isPath(value), ROUTE],
  oauthCallback: [(value) => isFlag(value) || isPath(value), ROUTE],
  controllerDecorators: [
    (value) => Array.isArray(value) && value.every((one) => typeof one === 'function'),
    'must be a list of class decorators, like [Public()]',
  ],
};

/** Members of the second argument of `forRoot`. */
export const EXTRAS: readonly string[] = Object.keys(MEMBERS);

const isMember = (name: string): name is keyof typeof MEMBERS => Object.hasOwn(MEMBERS, name);

/** What is wrong with the second argument of `forRoot`: without that, nothing would happen, without a word. */
export const extrasProblems = (extras: object): string[] =>
  Object.entries(extras).flatMap(([name, value]) => {
    if (!isMember(name))
      return [
        `${name} is no member of the second argument of forRoot. Try: one of ${EXTRAS.join(', ')}; ` +
          'options belong to the first argument',
      ];
    const [isRight, rule] = MEMBERS[name];
    return value === undefined || isRight(value)
      ? []
      : [`${name} ${rule}, in the second argument of forRoot`];
  });

/** A member that is a text; one that is not is named once the application starts. */
export const optionalText = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : undefined;

/** The decorators, where they are some; else they are named once the application starts. */
export const decoratorsOf = ({ controllerDecorators }: Bitrix24EventsModuleExtras): ClassDecorator[] =>
  Array.isArray(controllerDecorators) ? controllerDecorators.filter((one) => typeof one === 'function') : [];
