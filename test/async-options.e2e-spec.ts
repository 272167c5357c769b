import { afterEach, describe, expect, it } from '@jest/globals';
import { Injectable, Module, type DynamicModule } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import type { Bitrix24Emulator } from 'bitrix24-emulator';
import {
  bitrix24EventsConfig,
  Bitrix24EventsModule,
  BitrixEvent,
  OnBitrixEvent,
  type Bitrix24EventsModuleOptions,
} from 'nestjs-bitrix24-events';
import { ADAPTERS } from './support/adapters.js';
import { useBench } from './support/bench.js';
import { defaultOptions } from './support/boot.js';
import { CLIENT_ID, CLIENT_SECRET, ENCRYPTION_KEY, PUBLIC_URL } from './support/facts.js';
import { Journal } from './support/journal.js';

const bench = useBench();

let journal: Journal<unknown>;

@Injectable()
class Deals {
  @OnBitrixEvent('ONCRMDEALADD')
  async added(event: BitrixEvent<'ONCRMDEALADD'>) {
    journal.add(await event.client.call('crm.deal.get', { id: event.data.FIELDS.ID }));
  }
}

/** What the settings of an application may come from. */
@Injectable()
class Settings {
  static options: Bitrix24EventsModuleOptions;

  create(): Promise<Bitrix24EventsModuleOptions> {
    return Promise.resolve(Settings.options);
  }
}

@Module({ providers: [Settings], exports: [Settings] })
class SettingsModule {}

const VARIABLES = (portal: Bitrix24Emulator, file: string): Record<string, string> => ({
  BITRIX24_PUBLIC_URL: PUBLIC_URL,
  BITRIX24_CLIENT_ID: CLIENT_ID,
  BITRIX24_CLIENT_SECRET: CLIENT_SECRET,
  BITRIX24_STORAGE_FILE: file,
  BITRIX24_ENCRYPTION_KEY: ENCRYPTION_KEY,
  BITRIX24_AUTH_SERVERS: portal.authServer,
  BITRIX24_CONCURRENCY: '7',
  BITRIX24_ALLOW_INSECURE: 'true',
  BITRIX24_ALLOW_PRIVATE: 'true',
});

describe.each(ADAPTERS)('options from elsewhere, on %s', (adapter) => {
  afterEach(() => {
    for (const name of Object.keys(process.env)) if (name.startsWith('BITRIX24_')) delete process.env[name];
  });

  it.each<[string, () => DynamicModule]>([
    [
      'useFactory',
      () =>
        Bitrix24EventsModule.forRootAsync({
          imports: [SettingsModule],
          inject: [Settings],
          useFactory: (settings: Settings) => settings.create(),
        }),
    ],
    ['useClass', () => Bitrix24EventsModule.forRootAsync({ useClass: Settings })],
    [
      'useExisting',
      () => Bitrix24EventsModule.forRootAsync({ imports: [SettingsModule], useExisting: Settings }),
    ],
    ['@nestjs/config', () => Bitrix24EventsModule.forRootAsync(bitrix24EventsConfig.asProvider())],
  ])('by %s', async (way, events) => {
    journal = new Journal('handlers');
    const portal = await bench.portal();
    const file = bench.file();
    Settings.options = defaultOptions(portal, file);
    if (way === '@nestjs/config') Object.assign(process.env, VARIABLES(portal, file));
    const running = await bench.boot({
      adapter,
      portal,
      file,
      events: events(),
      imports: [ConfigModule.forRoot({ isGlobal: true, ignoreEnvFile: true })],
      providers: [Deals],
    });
    await bench.install(running, portal);
    portal.as(1).call('crm.deal.add', { fields: { TITLE: way } });
    expect(await journal.first(() => true)).toMatchObject({ TITLE: way });
    expect(running.app.get(Symbol.for('nestjs-bitrix24-events:options'))).toMatchObject({
      publicUrl: PUBLIC_URL,
      inbox: { concurrency: way === '@nestjs/config' ? 7 : 100 },
    });
  });

  it('with a path and decorators, which are known before them', async () => {
    journal = new Journal('handlers');
    const portal = await bench.portal();
    const file = bench.file();
    const running = await bench.boot({
      adapter,
      portal,
      file,
      events: Bitrix24EventsModule.forRootAsync(
        { useFactory: () => defaultOptions(portal, file) },
        { path: 'b24' },
      ),
      providers: [Deals],
    });
    await bench.install(running, portal, { handlerUrl: `${PUBLIC_URL}/b24` });
    portal.as(1).call('crm.deal.add', { fields: { TITLE: 'There' } });
    expect(await journal.first(() => true)).toMatchObject({ TITLE: 'There' });
  });

  it('are checked as those that are given', async () => {
    const portal = await bench.portal();
    process.env.BITRIX24_CLIENT_ID = CLIENT_ID;
    process.env.BITRIX24_CONCURRENCY = 'many';
    const boot = bench.boot({
      adapter,
      portal,
      events: Bitrix24EventsModule.forRootAsync(bitrix24EventsConfig.asProvider()),
      imports: [ConfigModule.forRoot({ isGlobal: true, ignoreEnvFile: true })],
    });
    await expect(boot).rejects.toMatchObject({
      code: 'CONFIGURATION_INVALID',
      problems: [
        expect.stringMatching(/^BITRIX24_CLIENT_SECRET: application\.clientSecret must not be empty/),
        expect.stringMatching(/^BITRIX24_CONCURRENCY: inbox\.concurrency must be a whole number/),
      ],
    });
  });
});
