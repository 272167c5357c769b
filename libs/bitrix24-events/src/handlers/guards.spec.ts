import {
  Controller,
  ForbiddenException,
  Injectable,
  Module,
  Post,
  Scope,
  UseGuards,
  type CanActivate,
  type ExecutionContext,
  type ModuleMetadata,
} from '@nestjs/common';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { bootHandlers, eventOf } from '../../test/handlers/boot-handlers.js';
import { BitrixEvent, bitrixEventOf, OnBitrixEvent, type Bitrix24ContextType } from './index.js';

let log: unknown[] = [];
beforeEach(() => {
  log = [];
});

@Injectable()
class Rules {
  readonly allowed = '21';
}

/** Needs a provider of the module that hosts the handler. */
@Injectable()
class AllowedDeal implements CanActivate {
  constructor(private readonly rules: Rules) {}

  canActivate(context: ExecutionContext): boolean {
    const event = bitrixEventOf<'ONCRMDEALADD'>(context)!;
    log.push([context.getType<Bitrix24ContextType>(), context.getClass().name, context.getHandler().name]);
    return event.data.FIELDS.ID === this.rules.allowed;
  }
}

@Injectable()
class DealSync {
  @UseGuards(AllowedDeal)
  @OnBitrixEvent('ONCRMDEALADD', { key: 'deals' })
  created(event: BitrixEvent<'ONCRMDEALADD'>): void {
    log.push(event.data.FIELDS.ID);
  }
}

@Injectable()
class InheritingSync extends DealSync {}

@Controller('deals')
class DealController {
  @UseGuards(AllowedDeal)
  @OnBitrixEvent('ONCRMDEALADD', { key: 'deals' })
  created(event: BitrixEvent<'ONCRMDEALADD'>): void {
    log.push(event.data.FIELDS.ID);
  }
}

@UseGuards(AllowedDeal)
@Controller()
class GuardedController {
  @Post('deals')
  @OnBitrixEvent('ONCRMDEALADD', { key: 'deals' })
  created(event: BitrixEvent<'ONCRMDEALADD'>): void {
    log.push(event.data.FIELDS.ID);
  }
}

@Injectable({ scope: Scope.REQUEST })
class ScopedSync extends DealSync {}

@Module({})
class FirstModule {}

@Module({})
class SecondModule {}

const providing = (...modules: object[]): ModuleMetadata => ({
  imports: modules.map((module) => ({ module: module as never, providers: [DealSync, Rules] })),
});

describe('a guard by its class denies', () => {
  it.each<[string, ModuleMetadata]>([
    ['a provider', { providers: [DealSync, Rules] }],
    ['a controller', { controllers: [DealController], providers: [Rules] }],
    ['a whole controller', { controllers: [GuardedController], providers: [Rules] }],
    [
      'a class that is a provider and a controller',
      { controllers: [DealController], providers: [DealController, Rules] },
    ],
    ['an inherited method', { providers: [InheritingSync, Rules] }],
    ['a provider by useClass', { providers: [{ provide: 'deals', useClass: DealSync }, Rules] }],
    [
      'a provider by useFactory',
      { providers: [{ provide: 'deals', useFactory: () => new DealSync() }, Rules] },
    ],
    [
      'a provider by an asynchronous useFactory',
      { providers: [{ provide: DealSync, useFactory: async () => new DealSync() }, Rules] },
    ],
    ['a provider by useValue', { providers: [{ provide: 'deals', useValue: new DealSync() }, Rules] }],
    [
      'a provider with an alias',
      { providers: [{ provide: 'deals', useExisting: DealSync }, DealSync, Rules] },
    ],
    ['a provider of two modules', providing(FirstModule, SecondModule)],
    ['a provider per event', { providers: [ScopedSync, Rules] }],
  ])('on %s', async (_where, module) => {
    const { app, registry } = await bootHandlers(module);
    expect(registry.allHandlers()).toHaveLength(1);

    await registry.invoke('deals', eventOf('ONCRMDEALADD', { FIELDS: { ID: '21' } }));
    expect(log).toEqual([['bitrix24', expect.any(String), 'created'], '21']);

    log = [];
    await expect(registry.invoke('deals', eventOf('ONCRMDEALADD', { FIELDS: { ID: '22' } }))).rejects.toThrow(
      ForbiddenException,
    );
    expect(log).toEqual([['bitrix24', expect.any(String), 'created']]);
    await app.close();
  });

  it('comes from the module of the host that runs', async () => {
    const { app, registry, warnings } = await bootHandlers({
      imports: [
        { module: FirstModule, providers: [DealSync, { provide: Rules, useValue: { allowed: 'first' } }] },
        { module: SecondModule, providers: [DealSync, { provide: Rules, useValue: { allowed: 'second' } }] },
      ],
    });
    await registry.invoke('deals', eventOf('ONCRMDEALADD', { FIELDS: { ID: 'first' } }));
    await expect(
      registry.invoke('deals', eventOf('ONCRMDEALADD', { FIELDS: { ID: 'second' } })),
    ).rejects.toThrow(ForbiddenException);
    expect(warnings).toEqual([
      expect.stringContaining('DealSync is there 2 times (FirstModule as DealSync; SecondModule'),
    ]);
    await app.close();
  });

  it('comes from the module that created the object, whoever passes it on', async () => {
    const { app, registry } = await bootHandlers({
      imports: [
        {
          module: FirstModule,
          imports: [{ module: SecondModule, providers: [DealSync, Rules], exports: [DealSync] }],
          providers: [{ provide: 'deals', inject: [DealSync], useFactory: (deals: DealSync) => deals }],
        },
      ],
    });
    expect(registry.get('deals')?.description).toBe('DealSync.created (SecondModule)');
    await expect(registry.invoke('deals', eventOf('ONCRMDEALADD', { FIELDS: { ID: '22' } }))).rejects.toThrow(
      ForbiddenException,
    );
    await app.close();
  });

  it('fails at boot where its module cannot make it', async () => {
    await expect(
      bootHandlers({ providers: [{ provide: 'deals', useFactory: () => new DealSync() }] }),
    ).rejects.toMatchObject({
      code: 'CONFIGURATION_INVALID',
      problems: [expect.stringMatching(/^DealSync\.created \(RootTestModule\): .*AllowedDeal/s)],
    });
  });
});
