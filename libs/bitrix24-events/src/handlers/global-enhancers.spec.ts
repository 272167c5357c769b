import {
  Controller,
  Inject,
  Injectable,
  Scope,
  type CanActivate,
  type INestApplication,
} from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE, REQUEST } from '@nestjs/core';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { bootHandlers, eventOf } from '../../test/handlers/boot-handlers.js';
import { BitrixEvent, OnBitrixEvent } from './index.js';

let log: unknown[] = [];
beforeEach(() => {
  log = [];
});

@Injectable()
class DealSync {
  @OnBitrixEvent('ONCRMDEALADD', { key: 'deals' })
  created(event: BitrixEvent): void {
    log.push('handler');
    if (event.attempt > 1) throw new Error('handler failed');
  }
}

@Controller()
class DealController extends DealSync {}

const guard = { canActivate: () => log.push('guard') > 0 };
const interceptor = {
  intercept: (_context: unknown, next: { handle(): never }): never => {
    log.push('interceptor');
    return next.handle();
  },
};
const pipe = { transform: (value: unknown) => (log.push('pipe'), value) };
const filter = { catch: (error: Error) => log.push(error.message) };

const byApp = (app: INestApplication): void => {
  app.useGlobalGuards(guard);
  app.useGlobalInterceptors(interceptor);
  app.useGlobalPipes(pipe);
  app.useGlobalFilters(filter);
};
const byModule = [
  { provide: APP_GUARD, useValue: guard },
  { provide: APP_INTERCEPTOR, useValue: interceptor },
  { provide: APP_PIPE, useValue: pipe },
  { provide: APP_FILTER, useValue: filter },
];

@Injectable({ scope: Scope.REQUEST })
class PerRequest implements CanActivate {
  constructor(@Inject(REQUEST) private readonly event: BitrixEvent) {}

  canActivate(): boolean {
    log.push(`scoped guard of ${this.event.id}`);
    return this.event.id !== 'denied';
  }
}
const perRequest = [{ provide: APP_GUARD, useClass: PerRequest }];

const hosts = [
  ['provider', { providers: [DealSync], controllers: [] }],
  ['controller', { providers: [], controllers: [DealController] }],
] as const;

describe.each(hosts)('around a %s, global enhancers', (_kind, { providers, controllers }) => {
  const boot = (more: object[], globalEnhancers: boolean, prepare?: (app: INestApplication) => void) =>
    bootHandlers(
      { providers: [...providers, ...more] as never, controllers: [...controllers] },
      { globalEnhancers },
      prepare,
    );

  it.each([
    ['of the application', [], byApp],
    ['of a module', byModule, undefined],
    ['of a module, per request', perRequest, undefined],
  ])('%s stay off by default', async (_whose, more, prepare) => {
    const { app, registry } = await boot(more, false, prepare);
    await registry.invoke('deals', eventOf('ONCRMDEALADD'));
    await expect(
      registry.invoke('deals', eventOf('ONCRMDEALADD', undefined, { attempt: 2 })),
    ).rejects.toThrow('failed');
    expect(log).toEqual(['handler', 'handler']);
    await app.close();
  });

  it.each([
    ['of the application', [], byApp],
    ['of a module', byModule, undefined],
  ])('%s run when the option says so', async (_whose, more, prepare) => {
    const { app, registry } = await boot(more, true, prepare);
    await registry.invoke('deals', eventOf('ONCRMDEALADD'));
    expect(log).toEqual(['guard', 'interceptor', 'pipe', 'handler']);
    log = [];
    await registry.invoke('deals', eventOf('ONCRMDEALADD', undefined, { attempt: 2 }));
    expect(log).toEqual(['guard', 'interceptor', 'pipe', 'handler', 'handler failed']);
    await app.close();
  });

  it('of a module, per request, run when the option says so', async () => {
    const { app, registry } = await boot(perRequest, true);
    await registry.invoke('deals', eventOf('ONCRMDEALADD', undefined, { id: 'a' }));
    await expect(
      registry.invoke('deals', eventOf('ONCRMDEALADD', undefined, { id: 'denied' })),
    ).rejects.toThrow('Forbidden');
    expect(log).toEqual(['scoped guard of a', 'handler', 'scoped guard of denied']);
    await app.close();
  });
});
