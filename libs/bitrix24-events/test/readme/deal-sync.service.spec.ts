// deal-sync.service.spec.ts
import { expect, it } from '@jest/globals';
import { Test } from '@nestjs/testing';
import { bitrix24Testing, overrideBitrix24, testClient } from 'nestjs-bitrix24-events/testing';
import { AppModule } from './app.module.js';

it('reads the deal that was added', async () => {
  const module = await overrideBitrix24(Test.createTestingModule({ imports: [AppModule] })).compile();
  const app = await module.init();
  const client = testClient({ 'crm.deal.get': { TITLE: 'Roof repair' } });

  const [run] = await bitrix24Testing(app).deliver('ONCRMDEALADD', { FIELDS: { ID: '5' } }, { client });

  expect(run).toMatchObject({ handler: 'DealSync.created', state: 'done', attempt: 1 });
  expect(client.calls).toEqual([{ method: 'crm.deal.get', params: { id: '5' } }]);
  await app.close();
});
