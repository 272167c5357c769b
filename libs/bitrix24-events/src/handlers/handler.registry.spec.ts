import {
  Controller,
  Injectable,
  Module,
  Scope,
  UseGuards,
  type CanActivate,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { describe, expect, it } from '@jest/globals';
import { bootHandlers, eventOf, handlersModule } from '../../test/handlers/boot-handlers.js';
import { BitrixEvent, HandlerRegistry, OnBitrixEvent } from './index.js';

class Base {
  @OnBitrixEvent('onCrmDealAdd' as 'ONCRMDEALADD')
  created(_event: BitrixEvent): void {}

  @OnBitrixEvent('ONCRMDEALUPDATE')
  updated(_event: BitrixEvent): void {}
}

@Injectable()
class DealSync extends Base {
  override updated(): void {}

  @OnBitrixEvent('ONCRMDEALDELETE')
  @OnBitrixEvent(['ONCRMLEADADD', 'ONCRMLEADDELETE'])
  several(): void {}
}

@Injectable()
class OtherSync extends Base {}

@Controller()
class DealController extends Base {}

function classNamed(name: string, key?: string): new () => object {
  class Some {
    @OnBitrixEvent('ONCRMDEALADD', { key })
    created(): void {}
  }
  Object.defineProperty(Some, 'name', { value: name });
  return Some;
}

@Injectable()
class AtBootstrap implements OnApplicationBootstrap {
  readonly keys: string[] = [];

  constructor(private readonly registry: HandlerRegistry) {}

  onApplicationBootstrap(): void {
    this.keys.push(...this.registry.allHandlers().map(({ key }) => key));
  }
}

const keys = ({ registry }: { registry: HandlerRegistry }): string[] =>
  registry.allHandlers().map(({ key }) => key);

describe('HandlerRegistry', () => {
  it('finds the handlers of providers and controllers, inherited ones by the concrete class', async () => {
    const booted = await bootHandlers({ providers: [DealSync, OtherSync], controllers: [DealController] });
    expect(keys(booted).toSorted()).toEqual([
      'DealController.created',
      'DealController.updated',
      'DealSync.created',
      'DealSync.several',
      'OtherSync.created',
      'OtherSync.updated',
    ]);
    expect(booted.registry.get('DealSync.several')).toMatchObject({
      events: ['ONCRMDEALDELETE', 'ONCRMLEADADD', 'ONCRMLEADDELETE'],
      description: 'DealSync.several (RootTestModule)',
    });
    expect(
      booted.registry
        .match('ONCRMDEALADD', 'application', '')
        .map(({ key }) => key)
        .toSorted(),
    ).toEqual(['DealController.created', 'DealSync.created', 'OtherSync.created']);
    expect(booted.warnings).toEqual([
      expect.stringContaining('DealSync.updated overrides the handler of Base'),
    ]);
    await booted.app.close();
  });

  const instance = new OtherSync();
  it.each([
    ['useValue', [{ provide: 'x', useValue: instance }], []],
    [
      'two values of one object',
      [
        { provide: 'x', useValue: instance },
        { provide: 'y', useValue: instance },
      ],
      [],
    ],
    ['useFactory', [{ provide: 'x', useFactory: () => new OtherSync() }], []],
    [
      'a factory that passes one on',
      [{ provide: 'x', inject: [OtherSync], useFactory: (other: unknown) => other }, OtherSync],
      [],
    ],
    ['useExisting', [{ provide: 'x', useExisting: OtherSync }, OtherSync], []],
    [
      'useClass beside the class',
      [OtherSync, { provide: 'x', useClass: OtherSync }],
      ['OtherSync is there 2 times'],
    ],
  ])('counts an object once: %s', async (_kind, providers, warnings) => {
    const booted = await bootHandlers({ providers });
    expect(keys(booted)).toEqual(['OtherSync.created', 'OtherSync.updated']);
    expect(booted.warnings).toEqual(warnings.map((warning) => expect.stringContaining(warning)));
    await booted.app.close();
  });

  it('tolerates providers of every kind', async () => {
    const values = [
      null,
      undefined,
      0,
      '',
      'text',
      5,
      true,
      Symbol('s'),
      () => 1,
      DealSync,
      [],
      new Map(),
      Object.create(null),
    ];
    class Touchy {
      get touched(): never {
        throw new Error('touched');
      }
    }
    const booted = await bootHandlers({
      providers: [...values, new Touchy()].map((useValue, index) => ({
        provide: `value ${index}`,
        useValue,
      })),
    });
    expect(keys(booted)).toEqual([]);
    await booted.app.close();
  });

  it('warns of what handles nothing', async () => {
    @Injectable({ scope: Scope.TRANSIENT })
    class Transient extends Base {}

    @Injectable()
    class GuardOnly implements CanActivate {
      @OnBitrixEvent('ONCRMDEALADD')
      canActivate(): boolean {
        return true;
      }
    }

    @UseGuards(GuardOnly)
    @Controller()
    class Guarded {}

    const { registry, warnings, app } = await bootHandlers({
      controllers: [Guarded],
      providers: [Transient, { provide: OtherSync, useFactory: () => null }],
    });
    expect(registry.allHandlers()).toEqual([]);
    expect(warnings.toSorted()).toEqual([
      expect.stringContaining('GuardOnly (RootTestModule) handles nothing: it is used as a guard'),
      expect.stringContaining('OtherSync (RootTestModule) handles nothing: its provider gave no instance'),
      expect.stringContaining('Transient (RootTestModule) handles nothing: its scope is TRANSIENT'),
      expect.stringContaining('no handler was found'),
    ]);
    await app.close();
  });

  it('fails at boot with every problem at once', async () => {
    @Injectable()
    class Wrong {
      @OnBitrixEvent('ONCRMDEALADD', { concurrency: 2 })
      @OnBitrixEvent('ONCRMDEALUPDATE', { concurrency: 3 })
      differing(): void {}

      @OnBitrixEvent('ONCRMDEALAD' as never)
      misspelt(): void {}
    }

    await expect(
      bootHandlers({ providers: [DealSync, classNamed('DealSync'), Wrong] }),
    ).rejects.toMatchObject({
      code: 'CONFIGURATION_INVALID',
      problems: [
        expect.stringContaining('Wrong.differing (RootTestModule): its decorators differ'),
        expect.stringContaining("Wrong.misspelt (RootTestModule): 'ONCRMDEALAD' is no known event"),
        expect.stringContaining(
          "'DealSync.created' is claimed by DealSync.created (RootTestModule) and DealSync.created (RootTestModule)",
        ),
      ],
    });
  });

  it('lets two classes of one name live by their keys', async () => {
    const booted = await bootHandlers({ providers: [classNamed('Same', 'a'), classNamed('Same', 'b')] });
    expect(keys(booted)).toEqual(['a', 'b']);
    await booted.app.close();
  });

  it('refuses what it does not know', async () => {
    const { registry, app } = await bootHandlers({ providers: [OtherSync] });
    await expect(registry.invoke('Gone.created', eventOf('ONCRMDEALADD'))).rejects.toMatchObject({
      code: 'HANDLER_UNKNOWN',
    });
    expect(registry.get('Gone.created')).toBeUndefined();
    await app.close();
  });

  it('is ready at bootstrap, in an application without HTTP as well', async () => {
    @Module({
      imports: [handlersModule()],
      providers: [OtherSync, AtBootstrap],
      controllers: [DealController],
    })
    class AppModule {}

    const app = await NestFactory.createApplicationContext(AppModule, { logger: false });
    expect(app.get(AtBootstrap).keys).toEqual([
      'OtherSync.created',
      'OtherSync.updated',
      'DealController.created',
      'DealController.updated',
    ]);
    await expect(
      app.get(HandlerRegistry).invoke('DealController.created', eventOf('ONCRMDEALADD')),
    ).resolves.toBeUndefined();
    await app.close();
  });

  it('is of no use before it has looked', () => {
    const registry = new HandlerRegistry(new Map() as never, {} as never);
    expect(() => registry.allHandlers()).toThrow('not known yet');
  });
});
