import { describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { BitrixEvent, OnBitrixEvent } from 'nestjs-bitrix24-events';
import { ADAPTERS } from './support/adapters.js';
import { useBench } from './support/bench.js';

const bench = useBench();

@Injectable()
class Quoting {
  /** Fails with all that it was given. */
  @OnBitrixEvent('ONAPPMETHODCONFIRM')
  confirmed({ data }: BitrixEvent<'ONAPPMETHODCONFIRM'>) {
    throw new Error(`refused: ${JSON.stringify(data)}`);
  }
}

describe.each(ADAPTERS)('a handler on %s that fails with a secret text of 7 000 letters', (adapter) => {
  it('fails as any other, and the text is nowhere', async () => {
    const portal = await bench.portal();
    const running = await bench.boot({ adapter, portal, providers: [Quoting] });
    await bench.install(running, portal);
    portal.fire('ONAPPMETHODCONFIRM', { TOKEN: 'Длинное сообщение '.repeat(400), METHOD: 'x', CONFIRMED: 1 });
    const { error } = await running.noticed('bitrix24.delivery.failed');
    expect(error).toMatchObject({ name: 'Error', message: expect.stringContaining('***') });
    expect(JSON.stringify(error) + bench.logs.text()).not.toContain('сообщение');
  });
});
