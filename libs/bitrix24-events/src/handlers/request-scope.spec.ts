import {
  Controller,
  Inject,
  Injectable,
  Scope,
  UseGuards,
  type CanActivate,
  type OnModuleInit,
} from '@nestjs/common';
import { ContextIdFactory, REQUEST, type ContextId, type ContextIdStrategy } from '@nestjs/core';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { bootHandlers, eventOf } from '../../test/handlers/boot-handlers.js';
import { BitrixEvent, OnBitrixEvent } from './index.js';

let log: unknown[] = [];
let created = 0;
beforeEach(() => {
  log = [];
  created = 0;
});

@Injectable({ scope: Scope.REQUEST })
class Current {
  constructor(@Inject(REQUEST) readonly event: BitrixEvent) {}
}

@Injectable()
class DealSync {
  private readonly number = ++created;

  constructor(private readonly current: Current) {}

  @OnBitrixEvent('ONCRMDEALADD', { key: 'deals' })
  async changed(event: BitrixEvent): Promise<void> {
    await Promise.resolve();
    log.push([this.number, this.current.event === event, event.id]);
  }
}

@Controller()
class DealController extends DealSync {}

/** Request-scoped itself, on a host that is not. */
@Injectable({ scope: Scope.REQUEST })
class OncePerEvent implements CanActivate, OnModuleInit {
  private readonly number = ++created;

  constructor(@Inject(REQUEST) private readonly event: BitrixEvent) {}

  onModuleInit(): void {
    log.push('initialised');
  }

  canActivate(): boolean {
    log.push([this.number, this.event.id]);
    return this.event.id !== 'denied';
  }
}

class Guarded {
  @UseGuards(OncePerEvent)
  @OnBitrixEvent('ONCRMDEALADD', { key: 'deals' })
  changed(event: BitrixEvent): void {
    log.push(event.id);
  }
}

const named = (id: string) => eventOf('ONCRMDEALADD', undefined, { id });

describe('a request-scoped host', () => {
  it.each([
    ['provider', { providers: [Current, DealSync] }],
    ['controller', { controllers: [DealController], providers: [Current] }],
    ['alias', { providers: [Current, DealSync, { provide: 'deals', useExisting: DealSync }] }],
    [
      'factory',
      {
        providers: [
          Current,
          { provide: DealSync, inject: [Current], useFactory: (current: Current) => new DealSync(current) },
        ],
      },
    ],
    ['useClass', { providers: [Current, { provide: 'deals', useClass: DealSync }] }],
  ])('is new for each event: %s', async (_kind, module) => {
    const { app, registry, warnings } = await bootHandlers(module);
    await Promise.all([registry.invoke('deals', named('a')), registry.invoke('deals', named('b'))]);
    expect(log).toEqual([
      [1, true, 'a'],
      [2, true, 'b'],
    ]);
    expect(warnings).toEqual([]);
    await app.close();
  });
});

describe('a request-scoped guard', () => {
  it.each([
    ['provider', { providers: [Guarded] }],
    ['controller', { controllers: [Controller()(Guarded) ?? Guarded] }],
    ['value', { providers: [{ provide: 'deals', useValue: new Guarded() }] }],
    ['factory', { providers: [{ provide: 'deals', useFactory: () => new Guarded() }] }],
  ])('is new for each event, on a %s', async (_kind, module) => {
    const { app, registry } = await bootHandlers(module);
    await registry.invoke('deals', named('a'));
    await expect(registry.invoke('deals', named('denied'))).rejects.toThrow('Forbidden');
    expect(log).toEqual([[1, 'a'], 'a', [2, 'denied']]);
    await app.close();
  });
});

@Injectable({ scope: Scope.TRANSIENT })
class Transient implements CanActivate {
  private readonly denied = 'denied';

  canActivate(context: { getArgByIndex(index: number): BitrixEvent }): boolean {
    return context.getArgByIndex(0).id !== this.denied;
  }
}

@Injectable()
class TransientlyGuarded {
  @UseGuards(Transient)
  @OnBitrixEvent('ONCRMDEALADD', { key: 'deals' })
  changed(): void {
    log.push('called');
  }
}

it.each([
  ['provider', { providers: [TransientlyGuarded] }],
  ['value', { providers: [{ provide: 'deals', useValue: new TransientlyGuarded() }] }],
])('a transient guard denies, on a %s', async (_kind, module) => {
  const { app, registry } = await bootHandlers(module);
  await registry.invoke('deals', named('a'));
  await expect(registry.invoke('deals', named('denied'))).rejects.toThrow('Forbidden');
  expect(log).toEqual(['called']);
  await app.close();
});

const from = (memberId: string) =>
  eventOf('ONCRMDEALADD', undefined, { id: memberId, portal: { memberId, domain: 'portal.example' } });

@Injectable({ scope: Scope.REQUEST, durable: true })
class Tenant {
  private readonly number = ++created;

  @OnBitrixEvent('ONCRMDEALADD', { key: 'deals' })
  changed(event: BitrixEvent): void {
    log.push([this.number, event.id]);
  }
}

describe('a durable host', () => {
  const trees = new Map<string, ContextId>();
  const byPortal: ContextIdStrategy<BitrixEvent> = {
    attach(contextId, { portal }) {
      const tree = trees.get(portal.memberId) ?? ContextIdFactory.create();
      trees.set(portal.memberId, tree);
      return { resolve: ({ isTreeDurable }) => (isTreeDurable ? tree : contextId), payload: { portal } };
    },
  };
  afterEach(() => ContextIdFactory.apply(undefined as never));

  it('lives as long as the strategy says', async () => {
    ContextIdFactory.apply(byPortal);
    const { app, registry } = await bootHandlers({ providers: [Tenant] });
    await registry.invoke('deals', from('a'));
    await registry.invoke('deals', from('b'));
    await registry.invoke('deals', from('a'));
    expect(log).toEqual([
      [1, 'a'],
      [2, 'b'],
      [1, 'a'],
    ]);
    await app.close();
  });
});
