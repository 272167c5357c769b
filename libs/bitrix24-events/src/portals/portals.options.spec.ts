import { Agent } from 'node:https';
import { describe, expect, it } from '@jest/globals';
import { validateSync } from 'class-validator';
import { PortalsOptions } from './portals.options.js';

const messages = (input: object) =>
  validateSync(new PortalsOptions(input)).flatMap(({ constraints }) => Object.values(constraints ?? {}));

describe('PortalsOptions', () => {
  it('keeps portals in public by default', () => {
    expect(new PortalsOptions({ allowPrivate: undefined as never })).toMatchObject({ allowPrivate: false });
    expect(messages({})).toEqual([]);
  });

  it.each([
    [{ allowPrivate: 1 }, 'portals.allowPrivate must be'],
    [{ ca: [] }, 'portals.ca must be'],
    [{ ca: ['a', 5] }, 'portals.ca must be'],
    [{ ca: 'PEM', allowPrivate: true, httpsAgent: new Agent() }, 'portals.ca has no effect'],
    [{ localAddress: 'app.example.com' }, 'portals.localAddress must be an IP address'],
    [
      { localAddress: '192.0.2.1', allowPrivate: true, httpsAgent: new Agent() },
      'portals.localAddress has no effect',
    ],
    [{ httpsAgent: {}, allowPrivate: true }, 'portals.httpsAgent must be'],
    [{ httpsAgent: new Agent() }, 'portals.allowPrivate: true'],
  ])('%j: %s', (input, message) => expect(messages(input).join()).toContain(message));

  it.each<[string, Partial<PortalsOptions>]>([
    ['a certificate', { ca: 'PEM' }],
    ['certificates', { ca: ['PEM', Buffer.from('PEM')] }],
    ['an address', { localAddress: '2001:db8::1' }],
    ['an agent', { httpsAgent: new Agent(), allowPrivate: true }],
  ])('takes %s', (_name, given) => {
    expect(messages(given)).toEqual([]);
    expect(new PortalsOptions(given)).toMatchObject(given);
  });
});
