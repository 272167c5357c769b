import { inspect } from 'node:util';
import { isObject } from '../common/index.js';
import { RestOptions } from '../rest/index.js';
import type { Bitrix24EventsModuleOptions } from './bitrix24-events.options.js';

const SECRET: ReadonlySet<string> = new Set<keyof Bitrix24EventsModuleOptions>([
  'application',
  'webhooks',
  'storage',
]);

/** Nest keeps the options as they were given: from now on neither `inspect` nor a logger shows the secrets in them. */
export function hideSecrets(input: Bitrix24EventsModuleOptions): void {
  if (!Object.isExtensible(input)) return;
  const shown = (): object =>
    Object.fromEntries(Object.entries(input).map(([key, value]) => [key, shownOf(key, value)]));
  for (const name of [inspect.custom, 'toJSON'] as const)
    Object.defineProperty(input, name, { value: shown, configurable: true });
}

/** A proxy's URL may hold a password. */
function shownOf(key: string, value: unknown): unknown {
  if (SECRET.has(key)) return '***';
  return key === 'rest' && isObject(value) ? new RestOptions(value) : value;
}
