import { Inject, Injectable, type Type } from '@nestjs/common';
import { ApplicationConfig, ModulesContainer } from '@nestjs/core';
import type { Part } from '../common/index.js';
import { nestRoutePaths, publicBase } from '../intake/index.js';
import { START_PATH, STATUS_PATH } from './page-paths.js';

/** Which pages the module has. A controller is there where its page is. */
export interface PageRoutesOptions {
  installPage?: Type<unknown> | undefined;
  oauthCallback?: Type<unknown> | undefined;
  /** Where Bitrix24 and browsers reach the application; its path, if any, comes before the route's. */
  publicUrl?: string | undefined;
  /** The controller of the events: its address may have been given as `publicUrl`. */
  intake?: Type<unknown> | undefined;
  /** Instead of `publicUrl` and the route. */
  oauthUrl?: string | undefined;
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

  /** Where a portal sends the browser with its code, or `undefined` without such a page. */
  get oauthUrl(): string | undefined {
    const { oauthCallback, oauthUrl, publicUrl } = this.options;
    if (!oauthCallback) return undefined;
    if (oauthUrl !== undefined) return oauthUrl.replace(/\/+$/, '');
    if (publicUrl === undefined) return undefined;
    const path = this.pathOf(oauthCallback)!;
    // There is no one address of a route with parameters.
    if (/[:*{]/.test(path)) return undefined;
    return publicBase(publicUrl, [...this.paths, ...this.pathsOf(this.options.intake, ['/'])]) + path;
  }

  get hasAny(): boolean {
    return Boolean(this.options.installPage ?? this.options.oauthCallback);
  }

  /** The paths of all routes of the pages. */
  get paths(): string[] {
    const { installPage, oauthCallback } = this.options;
    return [
      ...this.pathsOf(installPage, ['/', STATUS_PATH]),
      ...this.pathsOf(oauthCallback, ['/', START_PATH]),
    ];
  }

  private pathsOf(controller: Type<unknown> | undefined, methods: readonly string[]): string[] {
    if (!controller) return [];
    return methods.flatMap((path) => nestRoutePaths(controller, path, this.config, this.modules).slice(0, 1));
  }

  private pathOf(controller: Type<unknown> | undefined): string | undefined {
    return controller && nestRoutePaths(controller, '/', this.config, this.modules)[0];
  }
}
