import type { Provider, Type } from '@nestjs/common';
import type { Part } from '../common/index.js';
import type { IntakeControllerOptions } from '../intake/index.js';

/** What a page's own checks go by. */
export interface PageSettings<Options> {
  /** Those of the page, with their defaults. */
  options: Options;
  hasRoute: boolean;
  publicUrl: string | undefined;
  allowInsecure: boolean;
}

/** Everything the module needs to know of a page. */
export interface PageDefinition<Name extends string, Options extends object> {
  /** The option, and the member of the module's second argument that gives the page its route. */
  name: Name;
  /** Where the page is when that member is `true`. */
  defaultPath: string;
  /** The routes of the controller, below its path. */
  routes: readonly string[];
  createController: (options: IntakeControllerOptions) => Type<unknown>;
  /** Injection token of its options. */
  optionsToken: symbol;
  providers: readonly Provider[];
  /** Those of the providers that start and stop. */
  parts?: readonly Type<Part>[];
  /** What keeps this page from working, each with its remedy. */
  problems(settings: PageSettings<Options>): string[];
}
