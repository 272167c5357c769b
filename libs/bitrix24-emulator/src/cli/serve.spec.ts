import { afterEach, describe, expect, it } from '@jest/globals';
import { post, type Receiver, startReceiver } from '../../test/receiver.js';
import { readArguments } from './arguments.js';
import { serve, type Served } from './serve.js';

let served: Served | undefined;
let receiver: Receiver | undefined;

afterEach(async () => {
  await served?.stop();
  await receiver?.close();
});

const optionsOf = (...args: string[]) => {
  const options = readArguments(args);
  if (options === 'help') throw new Error('no options');
  return options;
};

describe('the command', () => {
  it('installs the application once it listens, and prints what is sent to it', async () => {
    receiver = await startReceiver();
    const lines: string[] = [];
    const seen = new Map<string, () => void>();
    const line = (part: string): Promise<void> => new Promise((resolve) => seen.set(part, resolve));
    const [install, deal] = [line('sent ONAPPINSTALL'), line('sent ONCRMDEALADD')];
    const print = (text: string): void => {
      lines.push(text);
      for (const [part, resolve] of seen) if (text.startsWith(part)) resolve();
    };
    served = await serve(optionsOf('--port', '0', '--app', receiver.origin, '--path', 'api/events'), print);
    await install;
    const { portal } = served;
    expect(receiver.received[0]!.path).toBe('/api/events');
    expect(lines).toContain(`BITRIX24_AUTH_SERVERS=${portal.authServer}`);

    portal.addWebhook('https://app.example.com/hook', ['ONCRMDEALADD']);
    const [, url] = /curl (\S+crm\.deal\.add)/.exec(lines.join('\n'))!;
    expect((await post(url!, { fields: { TITLE: 'x' } })).body.result).toBe(1);
    await deal;
    expect(lines.at(-1)).toMatch(/^sent ONCRMDEALADD to https:\/\/app\.example\.com\/hook: 200 in \d+ ms$/);
  });

  it('refuses arguments that make no sense', async () => {
    expect(() => optionsOf('--port', 'x')).toThrow('--port cannot be x');
    expect(() => optionsOf('--app', '3000x')).toThrow('--app cannot be 3000x');
    expect(() => optionsOf('--nope')).toThrow('--nope');
    await expect(
      serve(optionsOf('--port', '0', '--app', 'http://10.0.0.1'), () => undefined),
    ).rejects.toThrow('not an address of this machine');
  });

  it('says what to do when its port is taken', async () => {
    receiver = await startReceiver();
    const { port } = new URL(receiver.origin);
    await expect(serve(optionsOf('--port', port), () => undefined)).rejects.toThrow(
      `Port ${port} of 127.0.0.1 is taken: an emulator may be running already. Try: stop it, or --port ${Number(port) + 1}`,
    );
  });

  it('has the same REST URL at each start', async () => {
    const lines: string[] = [];
    served = await serve(optionsOf('--port', '0'), (line) => lines.push(line));
    expect(lines.join('\n')).toContain(`curl ${served.portal.endpoint}1/de7e10b0e6f1c0de/crm.deal.add`);
  });

  it('has defaults for all, the same at each start', () => {
    expect(optionsOf()).toEqual({
      port: 4100,
      appUrl: 'http://127.0.0.1:3000',
      path: '/bitrix24/events',
      clientId: 'local.development',
      clientSecret: 'not-a-real-secret',
    });
    expect(readArguments(['--help'])).toBe('help');
  });
});
