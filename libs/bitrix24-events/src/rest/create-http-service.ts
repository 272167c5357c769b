import { HttpService } from '@nestjs/axios';
import axios from 'axios';

/**
 * An HTTP service of our own. What the application sets up on the global axios (a base URL, headers with its
 * credentials, interceptors that log) neither changes our requests nor sees the secrets in them.
 */
export function createHttpService(): HttpService {
  const instance = axios.create();
  // A new instance has no interceptors, but takes over the global defaults as they are by now.
  for (const name of Object.keys(instance.defaults)) Reflect.deleteProperty(instance.defaults, name);
  Object.assign(instance.defaults, { adapter: 'http', headers: {} });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion, typescript/no-unnecessary-type-assertion -- as CommonJS, the two packages name one class by two declarations
  return new HttpService(instance as never);
}
