import { afterEach, describe, expect, it } from '@jest/globals';
import { Body, Controller, Module, Post, Req, type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ADAPTERS, createAdapter } from './support/adapters.js';
import { useBench } from './support/bench.js';
import type { AppSetup } from './support/boot.js';
import { FORM, JSON_TYPE, send } from './support/http.js';

const bench = useBench();

/** The application's own route: says what its body looks like to it. */
@Controller('echo')
class EchoController {
  @Post()
  echo(@Body() body: unknown, @Req() request: { rawBody?: Buffer }): unknown {
    return { body: body ?? null, raw: request.rawBody?.toString() ?? null };
  }
}

const BODIES: [string, Record<string, string>, string][] = [
  ['a form', FORM, 'a=1&b=two+words'],
  ['a nested form', FORM, 'data[FIELDS][ID]=1&list[0]=a&list[1]=b'],
  ['an event by its looks', FORM, 'event=ONCRMDEALADD&auth[member_id]=m&auth[application_token]=t'],
  ['a form of very many fields', FORM, Array.from({ length: 1_500 }, (_, i) => `f${i}=1`).join('&')],
  ['JSON', JSON_TYPE, '{"a":{"b":[1,2]}}'],
  ['broken JSON', JSON_TYPE, '{"a":'],
  ['large JSON', JSON_TYPE, JSON.stringify({ a: 'x'.repeat(200_000) })],
  ['text', { 'content-type': 'text/plain' }, 'hello'],
  ['nothing at all', {}, ''],
];

const NEST: [string, Pick<AppSetup, 'nest' | 'fastify'>][] = [
  ['as it comes', {}],
  ['bodyParser: false', { nest: { bodyParser: false } }],
  ['rawBody: true', { nest: { rawBody: true } }],
  ['a small bodyLimit', { fastify: { bodyLimit: 64 } }],
];

@Module({ controllers: [EchoController] })
class PlainModule {}

describe.each(ADAPTERS)('another route of the application on %s', (adapter) => {
  let plain: INestApplication | undefined;
  afterEach(() => plain?.close());

  it.each(NEST)('behaves as it does without the module (%s)', async (_what, setup) => {
    plain = await NestFactory.create(PlainModule, createAdapter(adapter, setup.fastify), {
      logger: false,
      ...setup.nest,
    });
    await plain.listen(0, '127.0.0.1');
    const portal = await bench.portal();
    const running = await bench.boot({ adapter, portal, controllers: [EchoController], ...setup });

    const answers = async (origin: string) =>
      Promise.all(
        BODIES.map(async ([what, headers, body]) => {
          const { status, body: answer, headers: received } = await send(`${origin}/echo`, { headers, body });
          return { what, status, answer, type: received['content-type'], length: received['content-length'] };
        }),
      );
    const without = await answers(await plain.getUrl());
    expect(await answers(running.origin)).toEqual(without);
    // The comparison is worth something: the route did answer.
    expect(without.some(({ status }) => status === 201)).toBe(true);
  });
});
