import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Type } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { Bitrix24Inbox, RestOptions } from 'nestjs-bitrix24-events';
import { ADAPTERS, createAdapter } from './support/adapters.js';
import { useBench } from './support/bench.js';
import { CLIENT_ID, CLIENT_SECRET, ENCRYPTION_KEY, HANDLER_URL, PUBLIC_URL } from './support/facts.js';
import { examplesOf, nameOf, typeErrors } from './support/readme.js';
import { ROOT } from './support/run.js';
import { until } from './support/until.js';

const bench = useBench();

const DOCUMENTS = ['README.md', 'libs/bitrix24-emulator/README.md'];

/** The files that a reader would make of the examples of a document. */
const filesOf = (document: string): [name: string, code: string][] =>
  examplesOf(document).map((code, index) => [nameOf(code) ?? `example-${index + 1}.ts`, code]);

describe.each(DOCUMENTS)('the examples of %s', (document) => {
  it('compile as they stand', () => {
    const files = filesOf(document);
    expect(files.length).toBeGreaterThan(0);
    expect(typeErrors(Object.fromEntries(files))).toEqual([]);
  });
});

it('an example that does not compile is found out', () => {
  const [first] = examplesOf('README.md');
  const errors = typeErrors({
    'wrong.ts': first!.replace('event.data.FIELDS.ID', 'event.data.FIELDS.NUMBER'),
  });
  expect(errors).toEqual([expect.stringContaining("Property 'NUMBER' does not exist")]);
});

describe('the first two examples of README.md, together', () => {
  const environment = { ...process.env };
  let folder: string;
  let AppModule: Type;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'bitrix24-readme-'));
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    for (const [name, code] of filesOf('README.md').slice(0, 2)) writeFileSync(join(folder, name), code);
    // Read when the module is imported, as in any application.
    process.env.BITRIX24_CLIENT_ID = CLIENT_ID;
    process.env.BITRIX24_CLIENT_SECRET = CLIENT_SECRET;
    process.env.BITRIX24_ENCRYPTION_KEY = ENCRYPTION_KEY;
    ({ AppModule } = (await import(join(folder, 'app.module.ts'))) as { AppModule: Type });
  });

  afterEach(() => {
    jest.restoreAllMocks();
  });

  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
    for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name];
  });

  it.each(ADAPTERS)('print the deal that was added, on %s', async (adapter) => {
    const home = process.cwd();
    // Where ./data is.
    process.chdir(bench.folder());
    bench.later(() => process.chdir(home));
    const portal = await bench.portal();
    // As printed, but for what an emulator needs: plain http, on this machine.
    const testing = await Test.createTestingModule({ imports: [AppModule] })
      .overrideProvider(Symbol.for('nestjs-bitrix24-events:auth-servers'))
      .useValue([portal.authServer])
      .overrideProvider(Symbol.for('nestjs-bitrix24-events:rest-options'))
      .useValue(new RestOptions({ allowInsecure: true, allowPrivate: true }))
      .setLogger(bench.logs)
      .compile();
    const app = testing.createNestApplication(createAdapter(adapter), { logger: bench.logs });
    bench.later(() => app.close());
    await app.listen(0, '127.0.0.1');
    portal.route(PUBLIC_URL, await app.getUrl());
    const printed: unknown[] = [];
    jest.spyOn(console, 'log').mockImplementation((...parts) => void printed.push(...parts));

    portal.installApp({ clientId: CLIENT_ID, clientSecret: CLIENT_SECRET, handlerUrl: HANDLER_URL });
    await until('the deals are bound', () =>
      portal.bindings(CLIENT_ID).some(({ event }) => event === 'ONCRMDEALADD'),
    );
    portal.as(1).call('crm.deal.add', { fields: { TITLE: 'Roof repair' } });
    await until('the deal is printed', () => printed.length > 0);
    expect(printed).toEqual([`${portal.domain}: new deal "Roof repair"`]);
    await until('it is settled', async () => (await app.get(Bitrix24Inbox).stats())[0]?.done === 1);
  });
});
