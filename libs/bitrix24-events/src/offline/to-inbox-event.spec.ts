import { expect, it } from '@jest/globals';
import { rowToEvent } from './to-inbox-event.js';

const portal = { memberId: 'm', connector: 'c', domain: 'portal.bitrix24.com' };
const row = (data: unknown) => ({ id: '1', messageId: 'm1', event: 'ONCRMDEALUPDATE', data, processId: '' });

it('rows of lone indices take memory by their number, not by their indices', () => {
  const before = process.memoryUsage().heapUsed;
  const events = Array.from({ length: 9_000 }, () => rowToEvent(row({ 1023: '1' }), portal, 0));
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(60 * 2 ** 20);
  expect(events[0]!.data).toEqual({ 1023: '1' });
});
