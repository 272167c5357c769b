import type { ModulesContainer } from '@nestjs/core';
import { MODULE_MARK } from './single-module.js';

/** Nearer to the root than the root itself. */
const BEFORE_DEFAULT_HOOKS = -1;

/**
 * Has Nest run this module's hooks after those of all others at start, and before them at the end: no handler
 * begins before the application is ready, nor after it has begun to take its parts away. As a global module it
 * would be the other way round.
 *
 * To be called before the first hook runs, so from a constructor.
 */
export function hookLastInFirstOut(modules: ModulesContainer): void {
  for (const module of modules.values())
    if (MODULE_MARK in module.metatype) module.distance = BEFORE_DEFAULT_HOOKS;
}
