import type { HttpService } from '@nestjs/axios';

let packages: ReturnType<typeof load> | undefined;

/** One after the other, and once: jest's loader of ES modules fails where two imports share what they load. */
async function load() {
  const { default: axios } = await import('axios');
  const { HttpService: Service } = await import('@nestjs/axios');
  return { axios, Service };
}

/**
 * An HTTP service of our own. What the application sets up on the global axios (a base URL, headers with its
 * credentials, interceptors that log) neither changes our requests nor sees the secrets in them.
 *
 * Loads axios: its many files would be a third of what the module adds to a cold start.
 */
export async function createHttpService(): Promise<HttpService> {
  const { axios, Service } = await (packages ??= load());
  const instance = axios.create();
  // A new instance has no interceptors, but takes over the global defaults as they are by now.
  for (const name of Object.keys(instance.defaults)) Reflect.deleteProperty(instance.defaults, name);
  Object.assign(instance.defaults, { adapter: 'http', headers: {} });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion, typescript/no-unnecessary-type-assertion -- as CommonJS, the two packages name one class by two declarations
  return new Service(instance as never);
}
