import type { HttpService } from '@nestjs/axios';

let packages: ReturnType<typeof load> | undefined;

/**
 * Sequential, and only once: jest's loader of ES modules fails if two imports share a dependency.
 */
async function load() {
  const { default: axios } = await import('axios');
  const { HttpService: Service } = await import('@nestjs/axios');
  return { axios, Service };
}

/**
 * A separate HTTP service. Settings of the application on the global axios (a base URL, headers
 * with its credentials, logging interceptors) neither change our requests nor see the secrets in
 * them.
 *
 * Loads axios: its many files would be a third of what the module adds to a cold start.
 */
export async function createHttpService(): Promise<HttpService> {
  const { axios, Service } = await (packages ??= load());
  const instance = axios.create();
  // A new instance has no interceptors, but copies the current global defaults.
  for (const name of Object.keys(instance.defaults)) Reflect.deleteProperty(instance.defaults, name);
  Object.assign(instance.defaults, { adapter: 'http', headers: {} });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion, typescript/no-unnecessary-type-assertion -- as CommonJS, the two packages name one class by two declarations
  return new Service(instance as never);
}
