import { connect, type Socket } from 'node:net';
import { PassThrough, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ServerResponse } from 'node:http';
import { HttpException, Injectable, type CanActivate, type INestApplication } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { afterEach, describe, expect, it } from '@jest/globals';
import getRawBody from 'raw-body';
import { bootIntake, closeAll, type AdapterName } from '../../test/intake/intake-app.js';
import { http } from '../../test/intake/http.js';
import { realBodies } from '../../test/intake/real-bodies.js';
import { BodyReader } from './http/body-reader.js';

afterEach(closeAll);

const PATH = '/bitrix24/events';
const dealAdd = realBodies[0]!.body;

/** Sends the head of a request by hand, and resolves to all that comes back once the connection has ended. */
function byHand(origin: string, head: string): { socket: Socket; answer: Promise<string> } {
  const { port } = new URL(origin);
  const socket = connect(Number(port), '127.0.0.1');
  socket.on('error', () => {});
  socket.write(`POST ${PATH} HTTP/1.1\r\nhost: x\r\n${head}\r\n\r\n`);
  return { socket, answer: text(socket) };
}

const FORM = 'content-type: application/x-www-form-urlencoded';

describe.each<AdapterName>(['express', 'fastify'])('a body on %s', (adapter) => {
  it('in chunks of one byte is accepted', async () => {
    const app = await bootIntake(adapter);
    const { socket, answer } = byHand(
      app.origin,
      `${FORM}\r\ntransfer-encoding: chunked\r\nconnection: close`,
    );
    for (const char of dealAdd) socket.write(`1\r\n${char}\r\n`);
    socket.write('0\r\n\r\n');
    expect(await answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(app.doubles.accepted).toHaveLength(1);
  });

  it.each([
    ['with a length', 'content-length: 5000', 'x'],
    ['in chunks', 'transfer-encoding: chunked', '1\r\nx\r\n'],
  ])('that trickles %s is answered with 408 and cut off', async (_, head, piece) => {
    const app = await bootIntake(adapter);
    const reader = app.app.get(BodyReader);
    const { socket, answer } = byHand(app.origin, `${FORM}\r\n${head}`);
    while (reader.count === 0) await nextTurn();
    for (let second = 0; second < 25; second++) {
      if (!socket.writableEnded) socket.write(piece);
      await app.clock.advance(1_000);
    }
    expect(await answer).toMatch(/^HTTP\/1\.1 408 [\s\S]*Request timeout: the body took too long\.\s*$/);
    expect(reader.count).toBe(0);
    expect(app.counts.snapshot().refused).toEqual({ 'too slow': 1 });
    expect(app.logged.join()).toMatch(/too slow/);
  });
});

type Middleware = (
  request: PassThrough & { body?: unknown },
  response: unknown,
  next: (error?: unknown) => void,
) => unknown;

/** Middleware that reads the stream, as many applications have it, e.g. to check a signature. */
const READERS: [string, (seen: string[]) => Middleware][] = [
  [
    'data and end',
    (seen) => (request, _response, next) => {
      let body = '';
      request.on('data', (chunk) => (body += String(chunk)));
      request.on('end', () => (seen.push(body), next()));
    },
  ],
  [
    'end before data',
    (seen) => (request, _response, next) => {
      let body = '';
      request.once('end', () => (seen.push(body), next()));
      request.on('data', (chunk) => (body += String(chunk)));
    },
  ],
  [
    'data and end, later',
    (seen) => async (request, _response, next) => {
      await nextTurn();
      let body = '';
      request.on('data', (chunk) => (body += String(chunk)));
      request.on('end', () => (seen.push(body), next()));
    },
  ],
  [
    'readable',
    (seen) => (request, _response, next) => {
      let body = '';
      request.on('readable', () => {
        for (let chunk: unknown; (chunk = request.read()) !== null;) body += (chunk as Buffer).toString();
      });
      request.on('end', () => (seen.push(body), next()));
    },
  ],
  [
    'raw-body',
    (seen) => (request, _response, next) =>
      getRawBody(request, (error, body) => (seen.push(String(body)), next(error))),
  ],
  [
    'for await',
    (seen) => async (request, _response, next) => {
      let body = '';
      for await (const chunk of request) body += String(chunk);
      seen.push(body);
      next();
    },
  ],
  [
    'an iterator',
    (seen) => async (request, _response, next) => {
      const iterator = request[Symbol.asyncIterator]();
      let body = '';
      for (let one = await iterator.next(); !one.done; one = await iterator.next()) body += String(one.value);
      seen.push(body);
      next();
    },
  ],
  [
    'pipe',
    (seen) => (request, _response, next) => {
      const copy = request.pipe(new PassThrough());
      let body = '';
      copy.on('data', (chunk) => (body += String(chunk)));
      copy.on('end', () => (seen.push(body), next()));
    },
  ],
  [
    'data as text',
    (seen) => (request, _response, next) => {
      let body = '';
      request.setEncoding('utf8');
      request.on('data', (chunk: string) => (body += chunk));
      request.on('end', () => (seen.push(body), next()));
    },
  ],
  [
    'the consumers of Node.js',
    (seen) => async (request, _response, next) => {
      seen.push(await text(request));
      next();
    },
  ],
  [
    'a pipeline',
    (seen) => async (request, _response, next) => {
      let body = '';
      await pipeline(request, new Writable({ write: (chunk, _, done) => ((body += String(chunk)), done()) }));
      seen.push(body);
      next();
    },
  ],
];

describe('middleware that reads the stream', () => {
  const bootWith = (adapter: AdapterName, make: (seen: string[]) => Middleware) => {
    const seen: string[] = [];
    const configure = (app: INestApplication) => app.use(make(seen));
    return bootIntake(adapter, { configure }).then((app) => ({ app, seen }));
  };

  it.each(READERS)('by %s sees the body, and the event is accepted, on express', async (_, make) => {
    const { app, seen } = await bootWith('express', make);
    expect(await http(app.origin + PATH, { body: dealAdd })).toMatchObject({ status: 200 });
    expect(seen).toEqual([dealAdd]);
    expect(app.doubles.accepted).toHaveLength(1);
    // Other routes are read as before.
    expect(await http(`${app.origin}/echo`, { body: 'a=1' })).toMatchObject({ status: 201 });
  });

  it.each(READERS)('by %s loses the event, which is answered and logged, on fastify', async (_, make) => {
    const { app } = await bootWith('fastify', make);
    const answer = await http(app.origin + PATH, { body: dealAdd });
    expect(answer).toMatchObject({
      status: 400,
      text: expect.stringMatching(
        /middleware or another body parser of this application has already read the body/,
      ),
    });
    expect(app.logged.join()).toMatch(
      /Another body parser, or middleware that reads the stream, read an event/,
    );
  });

  it('and never calls next() gets an answer from the module, and is logged', async () => {
    const { app } = await bootWith('express', () => (request) => void request.resume());
    const answer = http(app.origin + PATH, { body: dealAdd });
    const reader = app.app.get(BodyReader);
    while (reader.count > 0) await nextTurn();
    for (let second = 0; second < 12; second++) await app.clock.advance(1_000);
    // The request may have come after the first of these seconds.
    const late = setInterval(() => void app.clock.advance(1_000), 5);
    expect(await answer).toMatchObject({
      status: 503,
      text: expect.stringContaining('did not pass the request on'),
    });
    clearInterval(late);
    expect(app.logged.join()).toMatch(/middleware of this application gave no answer in 10 s/);
  });
});

@Injectable()
class Refusing implements CanActivate {
  canActivate(): boolean {
    throw new HttpException('not you', status);
  }
}
let status: number;

describe.each<AdapterName>(['express', 'fastify'])(
  'an answer that another part of the application gives on %s',
  (adapter) => {
    it.each([401, 403, 404, 429, 500])('%s by a guard is logged with the fix', async (given) => {
      status = given;
      const app = await bootIntake(adapter, {
        module: { providers: [{ provide: APP_GUARD, useClass: Refusing }] },
      });
      expect(await http(app.origin + PATH, { body: dealAdd })).toMatchObject({ status: given });
      for (let second = 0; second < 3; second++) await app.clock.advance(1_000);
      expect(app.logged.join('\n')).toMatch(
        new RegExp(
          `middleware of this application answered ${given}: a POST to /bitrix24/events .*controllerDecorators`,
        ),
      );
    });

    it('is not logged for the answers of the module', async () => {
      const app = await bootIntake(adapter);
      for (const body of [dealAdd, 'a=%', '']) await http(app.origin + PATH, { body });
      await http(app.origin + PATH, { method: 'GET' });
      for (let second = 0; second < 3; second++) await app.clock.advance(1_000);
      expect(app.logged.join('\n')).not.toMatch(/of this application/);
    });

    it('by middleware is logged too', async () => {
      const configure = (app: INestApplication) =>
        app.use((_request: unknown, response: ServerResponse) => {
          response.statusCode = 302;
          response.end();
        });
      const app = await bootIntake(adapter, { configure });
      expect(await http(app.origin + PATH, { body: dealAdd })).toMatchObject({ status: 302 });
      for (let second = 0; second < 3; second++) await app.clock.advance(1_000);
      expect(app.logged.join('\n')).toMatch(/of this application answered 302/);
    });
  },
);
