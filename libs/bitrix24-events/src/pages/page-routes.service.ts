import { Inject, Injectable, type Type } from '@nestjs/common';
import { ApplicationConfig, ModulesContainer } from '@nestjs/core';
import type { Part } from '../common/index.js';
import { nestRoutePaths, publicBase } from '../intake/index.js';

/** A page that has a route. */
export interface RoutedPage {
  name: string;
  controller: Type<unknown>;
  /** Below the controller's path. */
  routes: readonly string[];
}

/** Which pages have a route, and where the application is reached. */
export interface PageRoutesOptions {
  pages: readonly RoutedPage[];
  /** Where Bitrix24 and browsers reach the application; its path, if any, comes before the route's. */
  publicUrl?: string | undefined;
  /** The controller of the events: its address may have been given as `publicUrl`. */
  intake?: Type<unknown> | undefined;
  /** What keeps the pages from working. */
  problems?: readonly string[] | undefined;
}

/** Injection token of the {@link PageRoutesOptions}. */
export const PAGE_ROUTES_OPTIONS = Symbol.for('nestjs-bitrix24-events:page-routes-options');

/** Knows at which paths the pages really answer. Complete once routes are registered. */
@Injectable()
export class PageRoutes implements Part {
  constructor(
    @Inject(PAGE_ROUTES_OPTIONS) private readonly options: PageRoutesOptions,
    private readonly config: ApplicationConfig,
    private readonly modules: ModulesContainer,
  ) {}

  problems(): readonly string[] {
    return this.options.problems ?? [];
  }

  /**
   * The address of a page, or `undefined` without such a page.
   *
   * @param given instead of `publicUrl` and the route
   */
  urlOf(name: string, given?: string): string | undefined {
    const { pages, publicUrl, intake } = this.options;
    const page = pages.find((one) => one.name === name);
    if (!page) return undefined;
    if (given !== undefined) return given.replace(/\/+$/, '');
    if (publicUrl === undefined) return undefined;
    const [path] = this.pathsOf(page.controller, ['/']);
    // There is no one address of a route with parameters.
    if (path === undefined || /[:*{]/.test(path)) return undefined;
    return publicBase(publicUrl, [...this.paths, ...this.pathsOf(intake, ['/'])]) + path;
  }

  get hasAny(): boolean {
    return this.options.pages.length > 0;
  }

  /** The paths of all routes of the pages. */
  get paths(): string[] {
    return this.options.pages.flatMap(({ controller, routes }) => this.pathsOf(controller, routes));
  }

  private pathsOf(controller: Type<unknown> | undefined, routes: readonly string[]): string[] {
    if (!controller) return [];
    return routes.flatMap((path) => nestRoutePaths(controller, path, this.config, this.modules).slice(0, 1));
  }
}
