import { afterEach, describe, expect, it } from '@jest/globals';
import { ExpressAdapter, type NestExpressApplication } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import express from 'express';
import { FORM, http, type Sent } from '../../test/intake/http.js';
import {
  bootIntake,
  closeAll,
  type AdapterName,
  type IntakeAppOptions,
} from '../../test/intake/intake-app.js';
import { boot, contact, difficult, JSON_TYPE } from '../../test/intake/sending-app.js';

afterEach(closeAll);

describe.each<AdapterName>(['express', 'fastify'])('%s', (adapter) => {
  describe('another route of the application', () => {
    const cases: [string, IntakeAppOptions][] = [
      ['as it comes', {}],
      ['with bodyParser: false', { nest: { bodyParser: false } }],
      ['with rawBody: true', { nest: { rawBody: true } }],
    ];
    const requests: [string, Record<string, string>][] = [
      ['a[b]=1&a[c]=2', FORM],
      ['a'.repeat(200_000), FORM],
      ['a=1&'.repeat(1_500), FORM],
      ['a=%zz', FORM],
      ['{"a":{"b":1}}', JSON_TYPE],
      ['{"a":', JSON_TYPE],
      ['text', { 'content-type': 'text/plain' }],
      ['text', { 'content-type': 'application/x-anything' }],
    ];

    it.each(cases)('behaves as in an application without the module, %s', async (_, options) => {
      const withIntake = await boot(adapter, options);
      const without = await bootIntake(adapter, { ...options, without: true });
      for (const [body, headers] of requests) {
        const [ours, theirs] = await Promise.all(
          [withIntake, without].map(async ({ origin }) => {
            const { status, text }: Sent = await http(`${origin}/echo`, { body, headers });
            return { status, text };
          }),
        );
        expect(ours).toEqual(theirs);
      }
    });
  });
});

describe('on express, where another parser comes first', () => {
  it('its result is used, and logged once', async () => {
    const instance = express();
    instance.use(express.urlencoded({ extended: true }));
    const { origin, doubles, logged } = await bootIntake('express', {
      adapter: new ExpressAdapter(instance),
    });
    const url = `${origin}/bitrix24/events`;
    expect(await http(url, { body: contact })).toMatchObject({ status: 200 });
    expect(await http(url, { body: contact })).toMatchObject({ status: 200 });
    expect(await http(url, { body: contact.replace('0011', 'ffff') })).toMatchObject({ status: 403 });
    expect(doubles.accepted[0]!.event.data).toEqual({ FIELDS: { ID: '134806' } });
    expect(logged.filter((line) => line.includes('Another body parser'))).toHaveLength(1);
  });

  it.each([
    ['a flat one', express.urlencoded({ extended: false })],
    ['one that leaves bytes', express.raw({ type: '*/*' })],
    ['one that leaves text', express.text({ type: '*/*' })],
  ])('the body that it leaves is used: %s', async (_, parser) => {
    const instance = express();
    instance.use(parser);
    const { origin, doubles } = await bootIntake('express', { adapter: new ExpressAdapter(instance) });
    expect(await http(`${origin}/bitrix24/events`, { body: contact })).toMatchObject({ status: 200 });
    expect(doubles.accepted[0]!.event.data).toEqual({ FIELDS: { ID: '134806' } });
  });

  it('and leaves nothing, the answer is 400 with the reason', async () => {
    const instance = express();
    instance.use((request, _response, next) => void request.resume().on('end', () => next()));
    const { origin } = await bootIntake('express', { adapter: new ExpressAdapter(instance) });
    expect(await http(`${origin}/bitrix24/events`, { body: contact })).toMatchObject({ status: 400 });
  });

  it('a parser that main.ts registers does not come first', async () => {
    const { origin, logged } = await bootIntake('express', {
      configure: (app) => {
        (app as NestExpressApplication).useBodyParser('urlencoded', { limit: 10, extended: true });
        app.use(express.json({ limit: 10, type: '*/*' }));
      },
    });
    expect(await http(`${origin}/bitrix24/events`, { body: difficult })).toMatchObject({ status: 200 });
    expect(logged.filter((line) => !line.startsWith('debug'))).toEqual([]);
  });

  it('a spelling of the URL that only the router accepts still works', async () => {
    const { origin } = await bootIntake('express');
    expect(await http(`${origin}/Bitrix24/Events/`, { body: contact })).toMatchObject({ status: 200 });
  });
});

describe('on fastify', () => {
  it("the server's own bodyLimit does not come before ours", async () => {
    const { origin } = await bootIntake('fastify', { adapter: new FastifyAdapter({ bodyLimit: 100 }) });
    const url = `${origin}/bitrix24/events`;
    expect(await http(url, { body: difficult })).toMatchObject({ status: 200 });
    expect(await http(`${origin}/echo`, { body: difficult })).toMatchObject({ status: 413 });
  });

  it.each([
    { ignoreTrailingSlash: true },
    { routerOptions: { ignoreTrailingSlash: true } },
    { routerOptions: { ignoreDuplicateSlashes: true } },
  ])('a trailing slash is accepted with %j too', async (options) => {
    const { origin } = await bootIntake('fastify', { adapter: new FastifyAdapter(options) });
    for (const path of ['', '/', '/as/7', '/as/7/']) {
      expect(await http(`${origin}/bitrix24/events${path}`, { body: difficult })).toMatchObject({
        status: 200,
      });
    }
  });

  it('parsers of the application do not come before ours', async () => {
    const { origin, logged } = await bootIntake('fastify', {
      configure: (app) => {
        const instance = app.getHttpAdapter().getInstance();
        instance.removeAllContentTypeParsers();
        instance.addContentTypeParser('*', (_request: unknown, payload: any, done: any) => {
          payload.resume().on('end', () => done(null, 'taken'));
        });
      },
    });
    expect(await http(`${origin}/bitrix24/events`, { body: difficult })).toMatchObject({ status: 200 });
    expect(logged.filter((line) => !line.startsWith('debug'))).toEqual([]);
  });

  it('the body that middleware has read is used', async () => {
    const { origin, doubles, logged } = await bootIntake('fastify', {
      configure: (app) => app.use(express.urlencoded({ extended: true })),
    });
    expect(await http(`${origin}/bitrix24/events`, { body: contact })).toMatchObject({ status: 200 });
    expect(doubles.accepted[0]!.event.data).toEqual({ FIELDS: { ID: '134806' } });
    expect(logged.join()).toContain('Another body parser');
  });
});
