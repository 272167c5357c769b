import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { Injectable, Module, type DynamicModule, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  Bitrix24Bindings,
  Bitrix24Clients,
  Bitrix24EventsModule,
  Bitrix24Inbox,
  Bitrix24Portals,
  Bitrix24Sweep,
  BitrixEvent,
  bitrix24EventsConfig,
  OnBitrixEvent,
  sqliteStorage,
  type Bitrix24EventsModuleOptions,
} from 'nestjs-bitrix24-events';
import { ADAPTERS } from './support/adapters.js';
import { useBench } from './support/bench.js';
import { CLIENT_ID, CLIENT_SECRET, ENCRYPTION_KEY } from './support/facts.js';
import { FORM, form, send } from './support/http.js';
import { Journal } from './support/journal.js';
import type { ReaderSetup } from './support/process/reader.js';
import { ROOT } from './support/run.js';

const bench = useBench();

let journal: Journal<string>;
beforeEach(() => {
  journal = new Journal('handled');
});

@Injectable()
class Deals {
  @OnBitrixEvent('ONCRMDEALADD')
  created(event: BitrixEvent<'ONCRMDEALADD'>) {
    journal.add(event.id);
  }
}

@Module({})
class RootModule {}

const contextOf = async (options: Bitrix24EventsModuleOptions): Promise<INestApplicationContext> => {
  const root: DynamicModule = {
    module: RootModule,
    imports: [Bitrix24EventsModule.forRoot(options)],
    providers: [Deals],
  };
  const app = await NestFactory.createApplicationContext(root, { logger: false, abortOnError: false });
  bench.later(() => app.close());
  return app;
};

describe("a process with enabled: 'read'", () => {
  it('looks at the inbox of an application that runs in another, and changes nothing', async () => {
    const { portal, running } = await bench.connected({ adapter: 'express', providers: [Deals] });
    portal.as(1).call('crm.deal.add', { fields: { TITLE: 'One' } });
    await journal.when(() => true);
    await running.idle();
    const setup: ReaderSetup = {
      file: running.file,
      encryptionKey: ENCRYPTION_KEY,
      authServer: portal.authServer,
      application: { clientId: CLIENT_ID, clientSecret: CLIENT_SECRET },
    };
    const folder = join(ROOT, 'test/support/process');
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [
        '--disable-warning=ExperimentalWarning',
        '--import',
        join(folder, 'register.mjs'),
        join(folder, 'reader.ts'),
      ],
      { cwd: ROOT, env: { PATH: process.env.PATH, SETUP: JSON.stringify(setup) }, timeout: 50_000 },
    );

    expect(JSON.parse(stdout)).toEqual({
      stats: [expect.objectContaining({ handler: 'Deals.created', done: 1, paused: false })],
      listed: [{ state: 'done', handler: 'Deals.created' }],
      found: 'ONCRMDEALADD',
      portals: [portal.memberId],
      deal: expect.objectContaining({ ID: '1' }),
      refused: Object.fromEntries(
        ['replay', 'bury', 'remove', 'pause', 'resume', 'sync', 'sweep', 'forget'].map((what) => [
          what,
          'MODULE_READ_ONLY',
        ]),
      ),
    });
    // The running application goes on.
    portal.as(1).call('crm.deal.add', { fields: { TITLE: 'Two' } });
    await journal.when(() => true, 2);
  });

  it('fails where no file is', async () => {
    const file = join(bench.folder(), 'missing.db');
    const webhooks = [{ applicationToken: 'x' }];
    await expect(contextOf({ enabled: 'read', webhooks, storage: sqliteStorage({ file }) })).rejects.toThrow(
      /missing\.db does not exist.*Try: name the file/,
    );
    expect(existsSync(file)).toBe(false);
  });

  it('fails with a storage that cannot be read beside another process', async () => {
    const storage = { problems: () => [], open: () => Promise.reject(new Error('opened')) };
    await expect(
      contextOf({ enabled: 'read', webhooks: [{ applicationToken: 'x' }], storage }),
    ).rejects.toThrow(/enabled is 'read', and this storage cannot be read beside another process/);
  });
});

describe('a process with enabled: false', () => {
  it('opens nothing, needs no configuration, and fails clearly when something is asked of it', async () => {
    const file = join(bench.folder(), 'never.db');
    const app = await contextOf({ enabled: false, storage: sqliteStorage({ file }) });
    const refused = {
      code: 'MODULE_DISABLED',
      message: expect.stringMatching(/enabled: false.*Try: enabled: 'read'/),
    };
    await expect(app.get(Bitrix24Inbox).stats()).rejects.toMatchObject(refused);
    await expect(app.get(Bitrix24Inbox).replay('x')).rejects.toMatchObject(refused);
    await expect(app.get(Bitrix24Inbox).retryNow('x')).rejects.toMatchObject({
      ...refused,
      message: expect.stringContaining('Bitrix24Inbox.retryNow()'),
    });
    const request = { memberId: 'x', applicationToken: 'y' };
    await expect(app.get(Bitrix24Portals).verify(request)).rejects.toMatchObject(refused);
    await expect(app.get(Bitrix24Portals).list()).rejects.toMatchObject(refused);
    await expect(app.get(Bitrix24Bindings).sync()).rejects.toMatchObject(refused);
    await expect(app.get(Bitrix24Sweep).run()).rejects.toMatchObject(refused);
    expect(() => app.get(Bitrix24Clients).forPortal('x')).toThrow(expect.objectContaining(refused));
    expect(
      app.get(Bitrix24Clients).forWebhook('https://p.bitrix24.com/rest/1/0abcdef12345678/'),
    ).toBeDefined();
    await app.close();
    expect(existsSync(file)).toBe(false);
  });

  it.each([
    ['false', false],
    ['0', false],
    ['off', false],
    ['true', true],
    ['READ', 'read'],
    ['', undefined],
  ])('by BITRIX24_ENABLED=%s', (value, expected) => {
    const before = process.env.BITRIX24_ENABLED;
    process.env.BITRIX24_ENABLED = value;
    try {
      expect(bitrix24EventsConfig().enabled).toBe(expected);
    } finally {
      if (before === undefined) delete process.env.BITRIX24_ENABLED;
      else process.env.BITRIX24_ENABLED = before;
    }
  });

  it.each(ADAPTERS)('answers events 503 on %s', async (adapter) => {
    const portal = await bench.portal();
    const running = await bench.boot({
      adapter,
      portal,
      providers: [Deals],
      options: { enabled: false },
    });
    const body = form({
      event: 'ONCRMDEALADD',
      'data[FIELDS][ID]': '1',
      'auth[member_id]': 'a'.repeat(32),
      'auth[application_token]': 'b'.repeat(32),
    });
    const { status } = await send(running.intake, { method: 'POST', headers: FORM, body });
    expect(status).toBe(503);
  });
});
