import { beforeEach, expect, it } from '@jest/globals';
import { Module, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { PARTS, type Part, type Parts } from '../common/index.js';
import { Bitrix24EventsLifecycle } from './bitrix24-events.lifecycle.js';
import { STORAGE } from '../drivers/storage-driver.js';

let ran: string[];
beforeEach(() => void (ran = []));

/** A part that notes what is called of it. */
function part(name: string, own: Part = {}): Part {
  const note = (what: string) => async () => void ran.push(`${what} ${name}`);
  return {
    initialize: note('initialize'),
    prepare: note('prepare'),
    start: note('start'),
    stop: note('stop'),
    close: note('close'),
    ...own,
  };
}

function boot(parts: Parts): Promise<INestApplicationContext> {
  @Module({
    providers: [
      { provide: PARTS, useValue: parts },
      {
        provide: STORAGE,
        useValue: {
          started: () => ran.push('storage started'),
          close: async () => ran.push('storage closed'),
        },
      },
      Bitrix24EventsLifecycle,
    ],
  })
  class Root {}
  return NestFactory.createApplicationContext(Root, { logger: false, abortOnError: false });
}

it('starts the ground first, and closes everything in reverse once all have stopped', async () => {
  const app = await boot({ ground: [part('rest')], work: [part('inbox'), part('bindings')] });
  expect(ran).toEqual([
    'initialize rest',
    'initialize inbox',
    'initialize bindings',
    'storage started',
    'prepare rest',
    'prepare inbox',
    'prepare bindings',
    'start rest',
    'start inbox',
    'start bindings',
  ]);
  ran = [];
  await app.close();
  expect(ran).toEqual([
    'stop inbox',
    'stop bindings',
    'stop rest',
    'close bindings',
    'close inbox',
    'close rest',
    'storage closed',
  ]);
});

it('stops the ground when the work has ended', async () => {
  let resolve = (): void => {};
  const promise = new Promise<void>((done) => (resolve = done));
  const app = await boot({ ground: [part('rest')], work: [part('inbox', { stop: () => promise })] });
  ran = [];
  const closed = app.close();
  await new Promise((turn) => setImmediate(turn));
  expect(ran).toEqual([]);
  resolve();
  await closed;
  expect(ran).toEqual(['stop rest', 'close inbox', 'close rest', 'storage closed']);
});

it('names the problems of all parts in one error, starts none, and closes what is open', async () => {
  const broken = {
    ground: [part('a', { problems: () => ['one'] })],
    work: [part('b', { problems: () => ['two'] })],
  };
  await expect(boot(broken)).rejects.toMatchObject({
    code: 'CONFIGURATION_INVALID',
    problems: ['one', 'two'],
  });
  expect(ran.filter((line) => line.startsWith('start'))).toEqual([]);
  expect(ran.slice(-3)).toEqual(['close b', 'close a', 'storage closed']);
});

it('stops and closes all when a part fails to start, and throws its error', async () => {
  const failing = part('b', { start: () => Promise.reject(new Error('no route')) });
  await expect(boot({ ground: [part('a')], work: [failing] })).rejects.toThrow('no route');
  expect(ran.slice(-5)).toEqual(['stop b', 'stop a', 'close b', 'close a', 'storage closed']);
});
