import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { HandlerRegistry } from '../handlers/index.js';
import type { Installation, InstallationCache } from '../portals/index.js';
import { EchoesOptions } from './echoes.options.js';
import { OwnEvents, type OwnedEvent } from './own-events.service.js';

let warnings: unknown[];
let debugs: unknown[];
beforeEach(() => {
  warnings = [];
  debugs = [];
  jest.spyOn(Logger.prototype, 'warn').mockImplementation((text) => void warnings.push(text));
  jest.spyOn(Logger.prototype, 'debug').mockImplementation((text) => void debugs.push(text));
});
afterEach(() => void jest.restoreAllMocks());

const definitions = [{ key: 'ignores', ignoreOwn: true }, { key: 'takes' }];
const registry = {
  allHandlers: () => definitions,
  get: (key: string) => definitions.find((definition) => definition.key === key),
} as unknown as HandlerRegistry;

const ownEvents = (installation?: Partial<Installation>, options: Partial<EchoesOptions> = {}): OwnEvents =>
  new OwnEvents(
    registry,
    { get: async () => installation } as unknown as InstallationCache,
    new EchoesOptions(options),
    undefined,
  );
const event = (change: Partial<OwnedEvent> = {}): OwnedEvent => ({
  id: 'e',
  name: 'ONCRMDEALUPDATE',
  source: 'application',
  memberId: 'm',
  domain: 'portal.example',
  userId: '42',
  ...change,
});
const both = [{ key: 'ignores' }, { key: 'takes' }];
const system = { systemUser: true, userId: '42' };

describe('OwnEvents', () => {
  it.each<[string, OwnedEvent, Partial<Installation> | undefined, Partial<EchoesOptions>, string[]]>([
    ['the system user of the installation', event(), system, {}, ['takes']],
    ['the same, by the offline queue', event({ source: 'offline' }), system, {}, ['ignores', 'takes']],
    ['another user', event({ userId: '7' }), system, {}, ['ignores', 'takes']],
    ['nobody', event({ userId: undefined }), system, {}, ['ignores', 'takes']],
    ['a webhook', event({ source: 'webhook:0' }), system, {}, ['ignores', 'takes']],
    ['a sweep', event({ source: 'sweep' }), system, {}, ['ignores', 'takes']],
    ['a person who installed it', event(), { userId: '42' }, {}, ['ignores', 'takes']],
    ['a user of ours', event(), { userId: '1' }, { ownUserIds: [42] }, ['takes']],
    ['a user of ours on that portal', event(), { userId: '1' }, { ownUserIds: { m: ['42'] } }, ['takes']],
    ['that of another portal', event(), { userId: '1' }, { ownUserIds: { n: [42] } }, ['ignores', 'takes']],
    ['a portal that is not installed', event(), undefined, {}, ['ignores', 'takes']],
  ])('of %s go to whom they must', async (_, own, installation, options, expected) => {
    const events = ownEvents(installation, options);
    expect((await events.without(own, both)).map(({ key }) => key)).toEqual(expected);
    expect(events.ignored('ignores')).toBe(expected.length === 1 ? 1 : 0);
    expect(events.ignored('takes')).toBe(0);
    expect(debugs).toHaveLength(expected.length === 1 ? 1 : 0);
  });

  it('warns once of a portal where nothing is ever certain', async () => {
    const events = ownEvents({ userId: '42' });
    await events.without(event(), both);
    await events.without(event(), both);
    expect(warnings).toEqual([
      expect.stringMatching(/ignoreOwn has no effect on portal m .* Try: echoes\.ownUserIds/),
    ]);
  });

  it('asks nobody where no handler asks for it', async () => {
    const get = jest.fn();
    const events = new OwnEvents(
      { allHandlers: () => [{ key: 'takes' }], get: () => ({}) } as never,
      { get } as never,
      new EchoesOptions(),
      undefined,
    );
    expect(events.areIgnored).toBe(false);
    const targets = [{ key: 'takes' }];
    expect(await events.without(event(), targets)).toBe(targets);
    expect(get).not.toHaveBeenCalled();
  });
});
