import { Inject, Injectable, Logger, type Type } from '@nestjs/common';
import { ApplicationConfig, ModulesContainer } from '@nestjs/core';
import type { HandlerUrls } from '../bindings/index.js';
import type { Part } from '../common/index.js';
import { VARIANT_PATH } from './intake.controller.js';
import type { IntakePaths } from './http/intake-paths.js';
import { nestRoutePaths } from './http/nest-route-paths.js';
import { publicBase } from './http/public-base.js';

/** Options of the {@link IntakeRoute}. */
export interface IntakeRouteOptions {
  /** Created by `createIntakeController`. */
  controller: Type<unknown>;
  /** The URL at which Bitrix24 reaches the application; its path, if any, precedes the route's. */
  publicUrl?: string | undefined;
  /** Controllers of the module's other routes: `publicUrl` may also be the URL of one of these. */
  pages?: readonly Type<unknown>[];
}

/** Injection token of the {@link IntakeRouteOptions}. */
export const INTAKE_ROUTE_OPTIONS = Symbol.for('nestjs-bitrix24-events:intake-route-options');

/** Finds the paths at which the intake really answers, and so the URLs to bind. */
@Injectable()
export class IntakeRoute implements HandlerUrls, Part {
  private readonly logger = new Logger('Bitrix24Intake');
  private known: IntakePaths | undefined;

  constructor(
    @Inject(INTAKE_ROUTE_OPTIONS) private readonly options: IntakeRouteOptions,
    private readonly config: ApplicationConfig,
    private readonly modules: ModulesContainer,
  ) {}

  initialize(): void {
    this.known = this.resolve();
    if (this.options.publicUrl !== undefined && this.hasParameters()) {
      this.logger.warn(
        `The route ${this.known.base} has parameters, so there is no one URL to bind. Try: bindings.handlerUrl`,
      );
    }
  }

  /** The paths once routes are registered; `undefined` before. */
  get paths(): IntakePaths | undefined {
    return this.known;
  }

  /**
   * The paths as far as they are known now. The global prefix may still change until routes are
   * registered.
   */
  resolve(): IntakePaths {
    const { controller } = this.options;
    const [base] = nestRoutePaths(controller, '/', this.config, this.modules);
    const [variant] = nestRoutePaths(controller, VARIANT_PATH, this.config, this.modules);
    return { base: base!, variant: variant! };
  }

  urlFor(authKey: string): string | undefined {
    const { publicUrl } = this.options;
    if (publicUrl === undefined || !URL.canParse(publicUrl) || this.hasParameters()) return undefined;
    const path =
      authKey === '' ? this.at.base : this.at.variant.replace(/:authKey$/, encodeURIComponent(authKey));
    return publicBase(publicUrl, [...Object.values(this.at), ...this.pagePaths()]) + path;
  }

  get path(): string {
    return this.at.base;
  }

  private pagePaths(): string[] {
    const { pages = [] } = this.options;
    return pages.flatMap((page) => nestRoutePaths(page, '/', this.config, this.modules).slice(0, 1));
  }

  private hasParameters(): boolean {
    return /[:*{]/.test(this.at.base);
  }

  private get at(): IntakePaths {
    return this.known ?? this.resolve();
  }
}
