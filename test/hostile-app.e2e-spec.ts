import { describe, expect, it } from '@jest/globals';
import {
  Catch,
  Injectable,
  SetMetadata,
  UnauthorizedException,
  ValidationPipe,
  VersioningType,
  VERSION_NEUTRAL,
  type ArgumentsHost,
  type CanActivate,
  type ExceptionFilter,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { APP_GUARD, HttpAdapterHost, Reflector } from '@nestjs/core';
import helmet from 'helmet';
import { BitrixEvent, OnBitrixEvent } from 'nestjs-bitrix24-events';
import { map } from 'rxjs';
import { ADAPTERS } from './support/adapters.js';
import { useBench } from './support/bench.js';
import type { AppSetup } from './support/boot.js';
import { CLIENT_ID, INTAKE_PATH, PUBLIC_URL } from './support/facts.js';
import { FORM, form, JSON_TYPE, send } from './support/http.js';
import { Journal } from './support/journal.js';

const bench = useBench();

let journal: Journal<string>;

@Injectable()
class Deals {
  @OnBitrixEvent('ONCRMDEALADD')
  async added(event: BitrixEvent<'ONCRMDEALADD'>) {
    const deal = await event.client.call<{ TITLE: string }>('crm.deal.get', { id: event.data.FIELDS.ID });
    journal.add(deal.TITLE);
  }
}

const Public = (): ClassDecorator => SetMetadata('isPublic', true);

/** As in Nest's documentation: everything is behind a login, unless it is marked. */
@Injectable()
class LoginGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    if (this.reflector.getAllAndOverride('isPublic', [context.getHandler(), context.getClass()])) return true;
    throw new UnauthorizedException();
  }
}

/** Puts every answer into an envelope of the application's own. */
class Enveloped implements NestInterceptor {
  intercept(
    _context: ExecutionContext,
    next: { handle: () => ReturnType<NestInterceptor['intercept']> },
  ): any {
    return (next.handle() as any).pipe(map((data) => ({ data })));
  }
}

/** Makes a 500 of every error, as careless filters do. */
@Catch()
class CarelessFilter implements ExceptionFilter {
  constructor(private readonly host: HttpAdapterHost) {}

  catch(_error: unknown, host: ArgumentsHost): void {
    this.host.httpAdapter.reply(host.switchToHttp().getResponse(), { oops: true }, 500);
  }
}

const strict = () => new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true, transform: true });

const PREFIX = '/api/v9';

interface Hostility extends Pick<AppSetup, 'configure' | 'nest' | 'fastify' | 'extras' | 'providers'> {
  prefix?: string;
}

const GUARDED: Hostility = {
  providers: [{ provide: APP_GUARD, useClass: LoginGuard }],
  extras: { controllerDecorators: [Public()] },
};

const HOSTILITIES: [string, Hostility][] = [
  ['a global prefix', { prefix: PREFIX, configure: (app) => void app.setGlobalPrefix(PREFIX) }],
  [
    'versions in its URLs',
    { configure: (app) => void app.enableVersioning({ type: VersioningType.URI, defaultVersion: '1' }) },
  ],
  ['a strict global ValidationPipe', { configure: (app) => void app.useGlobalPipes(strict()) }],
  ['a global login guard, opted out of', GUARDED],
  ['helmet', { configure: (app) => void app.use(helmet()) }],
  [
    'an interceptor and a filter around everything',
    {
      configure: (app) => {
        app.useGlobalInterceptors(new Enveloped());
        app.useGlobalFilters(new CarelessFilter(app.get(HttpAdapterHost)));
      },
    },
  ],
  ['bodyParser: false', { nest: { bodyParser: false } }],
  ['rawBody: true', { nest: { rawBody: true } }],
  ['a small bodyLimit of Fastify', { fastify: { bodyLimit: 64 } }],
  ['CORS', { nest: { cors: true } }],
  [
    'all of it at once',
    {
      ...GUARDED,
      prefix: PREFIX,
      nest: { bodyParser: false, rawBody: true, cors: true },
      fastify: { bodyLimit: 64 },
      configure: (app) => {
        app.setGlobalPrefix(PREFIX);
        app.enableVersioning({ type: VersioningType.URI, defaultVersion: ['1', VERSION_NEUTRAL] });
        app.useGlobalPipes(strict());
        app.useGlobalInterceptors(new Enveloped());
        app.useGlobalFilters(new CarelessFilter(app.get(HttpAdapterHost)));
        app.use(helmet());
      },
    },
  ],
];

describe.each(ADAPTERS)('an application on %s', (adapter) => {
  it.each(HOSTILITIES)('with %s is installed, bound and told', async (_what, hostility) => {
    journal = new Journal('handlers');
    const { prefix = '', providers = [], ...setup } = hostility;
    const handlerUrl = PUBLIC_URL + prefix + INTAKE_PATH;
    const { portal, running } = await bench.connected(
      { adapter, providers: [Deals, ...providers], ...setup },
      { handlerUrl },
    );
    expect(new Set(portal.bindings(CLIENT_ID).map(({ handler }) => handler))).toEqual(new Set([handlerUrl]));

    portal.as(1).call('crm.deal.add', { fields: { TITLE: 'Through it all' } });
    await portal.settled();
    expect(portal.deliveries.map(({ status }) => status)).toEqual([200, 200]);
    expect(await journal.first(() => true)).toBe('Through it all');

    // What is refused is refused as ever.
    const url = running.origin + prefix + INTAKE_PATH;
    const forged = {
      event: 'ONCRMDEALADD',
      'auth[member_id]': portal.memberId,
      'auth[application_token]': 'x'.repeat(32),
    };
    const json = JSON.stringify({ event: 'E', auth: { member_id: 'm', application_token: 't' } });
    expect(await send(url, { headers: FORM, body: form(forged) })).toMatchObject({
      status: 403,
      body: 'Forbidden.\n',
    });
    expect(await send(url, { headers: JSON_TYPE, body: json })).toMatchObject({ status: 403 });
    expect(await send(url, { headers: FORM, body: 'event=%zz' })).toMatchObject({ status: 400 });
    expect(await send(url, { headers: { 'content-type': 'text/plain' }, body: 'x' })).toMatchObject({
      status: 415,
    });
    expect(await send(url, { method: 'GET' })).toMatchObject({
      status: 200,
      body: 'Bitrix24 events are received here.\n',
    });
    expect(bench.logs.text('warn')).not.toContain('Another body parser');
  });

  it('with a global login guard that nobody opted out of refuses the portal: the decorator matters', async () => {
    journal = new Journal('handlers');
    const portal = await bench.portal();
    const running = await bench.boot({ adapter, portal, providers: [Deals, ...GUARDED.providers!] });
    expect(await send(running.intake, { headers: FORM, body: 'event=E' })).toMatchObject({ status: 401 });
  });

  it('has another path for its intake where it says so', async () => {
    journal = new Journal('handlers');
    const handlerUrl = `${PUBLIC_URL}/hooks/b24`;
    const { portal } = await bench.connected(
      { adapter, providers: [Deals], extras: { path: 'hooks/b24' } },
      { handlerUrl },
    );
    portal.as(1).call('crm.deal.add', { fields: { TITLE: 'Elsewhere' } });
    expect(await journal.first(() => true)).toBe('Elsewhere');
    expect(portal.bindings(CLIENT_ID).map(({ handler }) => handler)).toContain(handlerUrl);
  });
});
