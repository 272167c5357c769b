import { once } from 'node:events';
import { Agent, request, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { BitrixEvent, OnBitrixEvent } from 'nestjs-bitrix24-events';
import { ADAPTERS } from '../support/adapters.js';
import { useBench } from '../support/bench.js';
import { FORM, send } from '../support/http.js';
import { Journal } from '../support/journal.js';
import { until } from '../support/until.js';

const bench = useBench();

let journal: Journal<{ id: string; event: BitrixEvent<'ONCRMDEALADD'> }>;
/** Lets the handlers go on that wait. */
let open: () => void;
let opened: Promise<void>;

@Injectable()
class Deals {
  @OnBitrixEvent('ONCRMDEALADD')
  async added(event: BitrixEvent<'ONCRMDEALADD'>) {
    journal.add({ id: event.data.FIELDS.ID, event });
    await opened;
  }
}

const refuses = (url: string): Promise<boolean> =>
  send(url, { method: 'GET' }).then(
    () => false,
    () => true,
  );

const of = (id: string) => (entry: { id: string }) => entry.id === id;

describe.each(ADAPTERS)('an application on %s that is asked to stop', (adapter) => {
  const connected = async (shutdownTimeout: number) => {
    journal = new Journal('handler');
    opened = new Promise((resolve) => {
      open = resolve;
    });
    const scene = await bench.connected({
      adapter,
      providers: [Deals],
      options: { inbox: { shutdownTimeout } },
    });
    bench.later(() => open());
    scene.portal.fire('ONCRMDEALADD', { FIELDS: { ID: 1 } });
    await scene.portal.settled();
    await journal.first(of('1'));
    const { body } = scene.portal.deliveries.find(({ event }) => event === 'ONCRMDEALADD')!;
    const deal = (id: string) => body.replace('%5BID%5D=1', `%5BID%5D=${id}`);
    return { ...scene, deal };
  };

  it('waits for its handlers, and stores what comes meanwhile for the next process', async () => {
    const { portal, running, deal } = await connected(20_000);
    const ends: string[] = [];
    const closed = running.close().then(() => ends.push('closed'));
    const kept = { 'content-type': FORM['content-type'], connection: 'keep-alive' };
    const answer = await until('it is stopping', async () => {
      const received = await send(running.intake, { headers: kept, body: deal('2') });
      return received.headers.connection === 'close' && received;
    });
    expect(answer.status).toBe(200);
    expect(await send(running.intake, { headers: kept, body: deal('3') })).toMatchObject({
      status: 200,
      headers: { connection: 'close' },
    });
    // Neither is its handler cut off, nor does it begin another.
    expect(ends).toEqual([]);
    expect(journal.entries.filter(of('3'))).toEqual([]);
    const { event } = await journal.first(of('1'));
    expect(event.signal.aborted).toBe(false);

    open();
    await closed;
    await expect(send(running.intake, { headers: kept, body: deal('4') })).rejects.toMatchObject({
      code: 'ECONNREFUSED',
    });
    const next = await bench.boot({ adapter, portal, file: running.file, providers: [Deals] });
    await journal.first(of('3'));
    await next.idle();
    // What it had handled is not handled again.
    expect(journal.entries.filter(of('1'))).toHaveLength(1);
  });

  it('answers an event whose body is under way', async () => {
    const { portal, running, deal } = await connected(20_000);
    const body = deal('5');
    const agent = new Agent({ keepAlive: true });
    bench.later(() => agent.destroy());
    const outgoing = request(running.intake, {
      method: 'POST',
      agent,
      headers: { ...FORM, 'content-length': String(body.length) },
    });
    const answered = once(outgoing, 'response') as Promise<[IncomingMessage]>;
    outgoing.write(body.slice(0, 50));
    await once(outgoing, 'socket');
    await send(running.intake, { method: 'GET' });

    const closed = running.close();
    open();
    await until('the listener is closed', () => refuses(running.intake));
    outgoing.end(body.slice(50));
    const [answer] = await answered;
    answer.resume();
    expect(answer.statusCode).toBe(200);
    await closed;
    await bench.boot({ adapter, portal, file: running.file, providers: [Deals] });
    await journal.first(of('5'));
  });

  it('answers an event that comes on a connection from before', async () => {
    const { portal, running, deal } = await connected(20_000);
    const socket = connect(Number(new URL(running.origin).port), '127.0.0.1');
    bench.later(() => socket.destroy());
    await once(socket, 'connect');
    // So that the connection is known there.
    await send(running.intake, { method: 'GET' });
    const closed = running.close();
    open();
    await until('the listener is closed', () => refuses(running.intake));

    const body = deal('6');
    socket.write(
      `POST ${new URL(running.intake).pathname} HTTP/1.1\r\nHost: 127.0.0.1\r\n` +
        `Content-Type: ${FORM['content-type']}\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 200 .*\r\nconnection: close\r\n/is);
    await closed;
    await bench.boot({ adapter, portal, file: running.file, providers: [Deals] });
    await journal.first(of('6'));
  });

  it('waits no longer than it may', async () => {
    const { portal, running } = await connected(100);
    await running.close();
    const [first] = await journal.when(of('1'));
    expect(first!.event.signal.aborted).toBe(true);
    expect(bench.logs.text('warn')).toContain('1 handlers have not ended in time');

    open();
    await bench.boot({ adapter, portal, file: running.file, providers: [Deals] });
    const [, second] = await journal.when(of('1'), 2);
    expect(second!.event.id).toBe(first!.event.id);
  });
});
