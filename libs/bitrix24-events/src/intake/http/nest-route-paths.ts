import { RequestMethod, VERSION_NEUTRAL, type Type } from '@nestjs/common';
import type { ApplicationConfig, ModulesContainer } from '@nestjs/core';
import { RoutePathFactory } from '@nestjs/core/router/route-path-factory.js';

// Metadata keys that Nest's own routing reads; the same in Nest 11 and 12.
const PATH_METADATA = 'path';
const MODULE_PATH = '__module_path__';

/**
 * The paths at which Nest registers `methodPath` of a controller: with the global prefix, unless
 * the path is excluded from it, and with the path that `RouterModule` gives to its module. Final
 * once routes are registered, since the prefix may be set until then.
 */
export function nestRoutePaths(
  controller: Type<unknown>,
  methodPath: string,
  config: ApplicationConfig,
  modules: ModulesContainer,
): string[] {
  const controllerPath = String(Reflect.getMetadata(PATH_METADATA, controller));
  return new RoutePathFactory(config).create(
    {
      ctrlPath: withSlash(controllerPath),
      modulePath: modulePathOf(controller, modules),
      globalPrefix: withSlash(config.getGlobalPrefix()),
      controllerVersion: VERSION_NEUTRAL,
      versioningOptions: config.getVersioning(),
      methodPath: withSlash(methodPath),
    },
    RequestMethod.ALL,
  );
}

function modulePathOf(controller: Type<unknown>, modules: ModulesContainer): string | undefined {
  for (const { controllers, metatype } of modules.values()) {
    if (!controllers.has(controller)) continue;
    const path: string | undefined =
      Reflect.getMetadata(MODULE_PATH + modules.applicationId, metatype) ??
      Reflect.getMetadata(MODULE_PATH, metatype);
    return path;
  }
  return undefined;
}

const withSlash = (path: string): string => (path === '' || path.startsWith('/') ? path : `/${path}`);
