import { afterEach, describe, expect, it } from '@jest/globals';
import {
  type CanActivate,
  Catch,
  type ExecutionContext,
  Injectable,
  type INestApplication,
  RequestMethod,
  SetMetadata,
  UnauthorizedException,
  ValidationPipe,
  VersioningType,
} from '@nestjs/common';
import { APP_GUARD, Reflector, RouterModule } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import helmet from 'helmet';
import { map } from 'rxjs';
import { FORM, http } from '../../test/intake/http.js';
import {
  closeAll,
  IntakeModule,
  type AdapterName,
  type IntakeAppOptions,
} from '../../test/intake/intake-app.js';
import { boot, contact, expectDifficult, JSON_TYPE } from '../../test/intake/sending-app.js';

const Public = () => SetMetadata('public', true);

afterEach(closeAll);

describe.each<AdapterName>(['express', 'fastify'])('%s', (adapter) => {
  describe('the configuration of the application', () => {
    it.each<[string, IntakeAppOptions]>([
      ['nothing', {}],
      ['bodyParser: false', { nest: { bodyParser: false } }],
      ['rawBody: true', { nest: { rawBody: true } }],
      ['a testing module', { asTest: true }],
      ['a testing module and bodyParser: false', { asTest: true, nest: { bodyParser: false } }],
      [
        'a strict global ValidationPipe',
        {
          configure: (app) =>
            app.useGlobalPipes(
              new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true, transform: true }),
            ),
        },
      ],
    ])('%s', async (_, options) => {
      const { counts } = await expectDifficult(adapter, options);
      expect(counts.snapshot()).toMatchObject({ accepted: 1, refused: {} });
    });

    it.each(['/bitrix24/events/', '/bitrix24/events/as/7/'])('a slash at the end: %s', async (path) => {
      const { origin } = await expectDifficult(adapter, {}, path);
      expect(await http(`${origin}${path}?x=1`, { body: contact })).toMatchObject({ status: 200 });
      expect(await http(`${origin}${path}`, { method: 'PUT', body: contact })).toMatchObject({ status: 405 });
      expect(await http(`${origin}/echo/`, { body: contact })).toMatchObject({
        status: adapter === 'express' ? 201 : 404,
      });
    });

    it('a global prefix', async () => {
      const { route, origin } = await expectDifficult(
        adapter,
        { publicUrl: 'https://app.example.com/', configure: (app) => app.setGlobalPrefix('api/v1') },
        '/api/v1/bitrix24/events',
      );
      expect(route.urlFor('')).toBe('https://app.example.com/api/v1/bitrix24/events');
      expect(route.urlFor('7')).toBe('https://app.example.com/api/v1/bitrix24/events/as/7');
      expect(await http(`${origin}/bitrix24/events`, { body: contact })).toMatchObject({ status: 404 });
    });

    it.each<[string, Parameters<INestApplication['setGlobalPrefix']>[1]]>([
      ['by path', { exclude: ['bitrix24/events', 'bitrix24/events/as/:authKey'] }],
      ['by pattern', { exclude: ['bitrix24/{*rest}'] }],
      ['by method', { exclude: [{ path: 'bitrix24/{*rest}', method: RequestMethod.ALL }] }],
    ])('a global prefix from which it is excluded %s', async (_, prefixOptions) => {
      const { route, url } = await expectDifficult(adapter, {
        publicUrl: 'https://app.example.com/base',
        configure: (app) => app.setGlobalPrefix('api', prefixOptions),
      });
      expect(route.urlFor('')).toBe('https://app.example.com/base/bitrix24/events');
      expect(await http(`${url}/as/7`, { body: contact })).toMatchObject({ status: 200 });
    });

    it('a path from RouterModule', async () => {
      const { route } = await expectDifficult(
        adapter,
        {
          path: 'events',
          publicUrl: 'https://app.example.com',
          module: { imports: [RouterModule.register([{ path: 'crm', module: IntakeModule }])] },
          configure: (app) => app.setGlobalPrefix('/api'),
        },
        '/api/crm/events',
      );
      expect(route.urlFor('installer')).toBe('https://app.example.com/api/crm/events/as/installer');
    });

    it('the root as its path', async () => {
      const { route, url } = await expectDifficult(
        adapter,
        { path: '/', publicUrl: 'https://app.example.com' },
        '/',
      );
      expect(route.urlFor('')).toBe('https://app.example.com/');
      expect(route.urlFor('7')).toBe('https://app.example.com/as/7');
      expect(await http(`${url}as/7`, { body: contact })).toMatchObject({ status: 200 });
    });

    it.each([
      ['URI', { type: VersioningType.URI, defaultVersion: '1' } as const, {}],
      [
        'header',
        { type: VersioningType.HEADER, header: 'x-version', defaultVersion: '1' } as const,
        { 'x-version': '3' },
      ],
      [
        'media type',
        { type: VersioningType.MEDIA_TYPE, key: 'v=', defaultVersion: '1' } as const,
        { accept: 'application/json;v=3' },
      ],
    ])('%s versioning', async (_, versioning, headers) => {
      const { route, url } = await expectDifficult(adapter, {
        publicUrl: 'https://app.example.com',
        configure: (app) => app.enableVersioning(versioning),
      });
      expect(route.urlFor('')).toBe('https://app.example.com/bitrix24/events');
      expect(await http(url, { body: contact, headers: { ...FORM, ...headers } })).toMatchObject({
        status: 200,
      });
    });

    it('filters, interceptors and pipes that change everything', async () => {
      @Catch()
      class Spoiler {
        catch(_: unknown, host: any): void {
          host.switchToHttp().getResponse().status(500).send('spoiled');
        }
      }
      const { send, url } = await expectDifficult(adapter, {
        configure: (app) => {
          app.useGlobalFilters(new Spoiler());
          app.useGlobalInterceptors({
            intercept: (_, next) => next.handle().pipe(map((data) => ({ spoiled: data }))),
          });
          app.useGlobalPipes({
            transform: () => {
              throw new Error('spoiled');
            },
          });
        },
      });
      expect(await send('%zz')).toMatchObject({ status: 400 });
      expect(await send(contact, {})).toMatchObject({ status: 415 });
      expect(await http(url, { method: 'PUT', body: '{', headers: JSON_TYPE })).toMatchObject({
        status: 405,
      });
    });

    it('a global guard, opted out of by its own decorator', async () => {
      @Injectable()
      class AuthGuard implements CanActivate {
        constructor(private readonly reflector: Reflector) {}
        canActivate(context: ExecutionContext): boolean {
          if (this.reflector.getAllAndOverride('public', [context.getHandler(), context.getClass()]))
            return true;
          throw new UnauthorizedException();
        }
      }
      const module = { providers: [{ provide: APP_GUARD, useClass: AuthGuard }] };
      const { origin } = await expectDifficult(adapter, { module, decorators: [Public()] });
      expect(await http(`${origin}/echo`)).toMatchObject({ status: 401 });
      const guarded = await boot(adapter, { module });
      expect(await guarded.send(contact)).toMatchObject({ status: 401 });
    });

    it('helmet', async () => {
      const { send } = await expectDifficult(adapter, {
        configure: (app: INestApplication) => app.use(helmet()),
      });
      expect((await send('x')).headers).toHaveProperty('x-content-type-options', 'nosniff');
    });

    it('cors', async () => {
      const { url } = await expectDifficult(adapter, { configure: (app) => app.enableCors() });
      const preflight = { origin: 'https://a.example', 'access-control-request-method': 'POST' };
      expect(await http(url, { method: 'OPTIONS', headers: preflight })).toMatchObject({ status: 204 });
    });

    it('keeps a connection usable after a refusal', async () => {
      const { url } = await boot(adapter);
      const { Agent, request } = await import('node:http');
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      const post = (body: string) =>
        new Promise<number>((resolve, reject) => {
          const sent = request(url, { method: 'POST', agent, headers: FORM }, (response) =>
            response.resume().on('end', () => resolve(response.statusCode!)),
          );
          sent.on('error', reject).end(body);
        });
      expect(await post(contact)).toBe(200);
      expect(await post(`${contact}&x=${'x'.repeat(3_000_000)}`)).toBe(413);
      expect(await post('x=%')).toBe(400);
      expect(await post(contact)).toBe(200);
      agent.destroy();
    });

    it('a peer that disconnects midway causes no error', async () => {
      const { url, send, logged, doubles } = await boot(adapter);
      const { request } = await import('node:http');
      await new Promise<void>((resolve) => {
        const sent = request(url, { method: 'POST', headers: { ...FORM, 'content-length': '5000' } });
        sent.on('error', () => {}).on('close', resolve);
        sent.write(contact, () => setImmediate(() => sent.destroy()));
      });
      expect(await send(contact)).toMatchObject({ status: 200 });
      expect(doubles.accepted).toHaveLength(1);
      expect(logged.filter((line) => !line.startsWith('debug'))).toEqual([]);
    });
  });
});

/** Adapters of frameworks that the module has never heard of: one whose responses are those of Node.js, one that wraps them. */
const named = <T extends ExpressAdapter | FastifyAdapter>(adapter: T): T =>
  Object.assign(adapter, { getType: () => 'another' });

describe.each([
  ['responses of Node.js', () => named(new ExpressAdapter())],
  ['responses of its own', () => named(new FastifyAdapter())],
])('an unknown HTTP framework with %s', (_, make) => {
  it("takes events from what the framework's own parser makes of them, and says so once", async () => {
    const { url, send, logged, doubles } = await boot('express', { adapter: make() });
    for (let sent = 0; sent < 2; sent++)
      expect(await send(contact)).toMatchObject({ status: 200, text: 'OK\n' });
    const whole = { FIELDS: { ID: '134806' } };
    expect(doubles.accepted.map(({ event }) => event.data)).toMatchObject([whole, whole]);
    expect(logged.filter((line) => line.includes('Another body parser'))).toHaveLength(1);
    expect(await http(url, { method: 'PUT' })).toMatchObject({
      status: 405,
      headers: { allow: 'GET, HEAD, POST' },
    });
  });
});
