import { describe, expect, it } from '@jest/globals';
import { bootLines, type BootFacts } from './boot-report.js';

const facts: BootFacts = {
  handlers: 1,
  url: 'https://app.example.com/bitrix24/events',
  path: '/bitrix24/events',
  place: '/srv/data/bitrix24-events.db',
  waiting: 1,
  portals: 1,
};

describe('the lines of a start', () => {
  it('say what runs, where the inbox is and what waits, in the right number', () => {
    expect(bootLines(facts).map(({ text }) => text)).toEqual([
      '1 handler; events are taken in at https://app.example.com/bitrix24/events',
      'inbox: /srv/data/bitrix24-events.db; 1 delivery waits; 1 portal is connected',
    ]);
    expect(bootLines({ ...facts, handlers: 2, waiting: 0, portals: 3 }).map(({ text }) => text)).toEqual([
      '2 handlers; events are taken in at https://app.example.com/bitrix24/events',
      'inbox: /srv/data/bitrix24-events.db; 0 deliveries wait; 3 portals are connected',
    ]);
  });

  it('name the proxy, and what it has to do', () => {
    expect(bootLines({ ...facts, proxy: 'http://proxy:3128' }).at(-1)).toEqual({
      level: 'log',
      text: expect.stringMatching(/^Bitrix24 is called through the proxy http:\/\/proxy:3128, .*NO_PROXY/),
    });
  });

  it('warn of a proxy that is passed by', () => {
    expect(bootLines({ ...facts, proxyPassedBy: 'socks5://proxy:1080' }).at(-1)).toEqual({
      level: 'warn',
      text: expect.stringMatching(/socks5:\/\/proxy:1080\) is not used.*portals\.httpsAgent/),
    });
  });

  it('warn where nothing is annotated', () => {
    expect(bootLines({ ...facts, handlers: 0 })[0]).toMatchObject({
      level: 'warn',
      text: expect.stringContaining('no handlers'),
    });
  });

  it('say what comes next where no portal is connected', () => {
    expect(bootLines({ ...facts, portals: 0 }).at(-1)!.text).toMatch(
      /^no portal is connected yet\. Next: .*https:\/\/app\.example\.com\/bitrix24\/events/,
    );
  });

  it('name the path where there is no public URL, and no portals without an application', () => {
    expect(bootLines({ ...facts, url: undefined, portals: undefined }).map(({ text }) => text)).toEqual([
      '1 handler; events are taken in at /bitrix24/events of this server (publicUrl is not set)',
      'inbox: /srv/data/bitrix24-events.db; 1 delivery waits',
    ]);
  });
});
