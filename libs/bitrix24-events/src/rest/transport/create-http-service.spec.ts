import { afterEach, describe, expect, it } from '@jest/globals';
import axios from 'axios';
import { FakeServer } from '../../../test/rest/fake-server.js';
import type { HttpSource } from './http-source.js';
import { createHttpService } from './create-http-service.js';
import { RestOptions } from '../rest.options.js';
import { RestTransport } from './rest-transport.service.js';
import { systemClock } from '../../common/index.js';

const defaults = { ...axios.defaults, headers: { ...axios.defaults.headers } };
const common = { ...axios.defaults.headers.common };

afterEach(() => {
  axios.interceptors.request.clear();
  axios.interceptors.response.clear();
  for (const name of Object.keys(axios.defaults)) Reflect.deleteProperty(axios.defaults, name);
  Object.assign(axios.defaults, defaults);
  axios.defaults.headers.common = common;
});

const makeTransport = (source: HttpSource = createHttpService) =>
  new RestTransport(
    source,
    new RestOptions({ allowInsecure: true, allowPrivate: true }),
    { allowPrivate: false },
    systemClock,
  );

/** What an application may do to the axios that all share. */
function disturbGlobalAxios(seen: unknown[]): void {
  axios.defaults.headers.common = { ...common, Authorization: 'Bearer of-the-application' };
  axios.defaults.headers.post = { 'X-Of-The-Application': 'yes' };
  axios.defaults.baseURL = 'http://127.0.0.1:9/';
  axios.defaults.params = { key: 'of-the-application' };
  axios.defaults.auth = { username: 'of-the', password: 'application' };
  axios.defaults.adapter = (config) => Promise.reject(new Error(`sent elsewhere: ${config.url}`));
  axios.interceptors.request.use((config) => {
    seen.push(config.data);
    return config;
  });
  axios.interceptors.response.use((answer) => {
    seen.push(answer.data);
    return answer;
  });
}

describe('createHttpService', () => {
  it.each(['before', 'after'])('keeps apart from a global axios that was set up %s it', async (when) => {
    const server = await FakeServer.start(() => ({ body: { ok: true } }));
    const seen: unknown[] = [];
    try {
      const http = when === 'after' ? await createHttpService() : undefined;
      disturbGlobalAxios(seen);
      const transport = makeTransport(http && (() => Promise.resolve(http)));
      const answer = await transport.send({
        to: 'portal',
        url: `${server.origin}/a`,
        json: { auth: 's3cret' },
      });
      expect(answer).toMatchObject({ status: 200, body: '{"ok":true}' });
    } finally {
      await server.close();
    }
    expect(seen).toEqual([]);
    expect(server.requests.map(({ method, url, body }) => [method, url, body])).toEqual([
      ['POST', '/a', '{"auth":"s3cret"}'],
    ]);
    expect(JSON.stringify(server.requests)).not.toMatch(/of-the/i);
  });
});
