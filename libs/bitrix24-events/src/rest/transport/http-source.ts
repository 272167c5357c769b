import { createRequire } from 'node:module';
import type { HttpService } from '@nestjs/axios';
import { createHttpService } from './create-http-service.js';

/** Returns the HTTP service, always the same one. */
export type HttpSource = () => Promise<HttpService>;

/** Injection token of the {@link HttpSource}. */
export const HTTP_SOURCE = Symbol.for('nestjs-bitrix24-events:http-source');

const PACKAGES = ['@nestjs/axios', 'axios'];
const require = createRequire(import.meta.url);

/**
 * The HTTP service is created, and its packages are loaded, at the first request. If they are not
 * found as packages (not installed, or bundled with the application) they are loaded immediately,
 * so that a missing one fails the start.
 */
export async function httpSource(
  create: HttpSource = createHttpService,
  packages: readonly string[] = PACKAGES,
): Promise<HttpSource> {
  let made: Promise<HttpService> | undefined;
  const source = () => (made ??= create());
  if (!packages.every(isInstalled)) await source();
  return source;
}

function isInstalled(name: string): boolean {
  try {
    require.resolve(name);
    return true;
  } catch {
    return false;
  }
}
