// The usual way: the framework's own parser, a queue on Redis, a worker that does nothing.
import { Body, Controller, HttpCode, Inject, Module, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { adapterOf } from './adapter.mjs';
import { decorateClass, decorateMethod, decorateParameter } from './decorate.mjs';
import { HandledCount } from './handled-count.mjs';

const QUEUE = Symbol('queue');

class QueueController {
  constructor(queue) {
    this.queue = queue;
  }

  async receive(body) {
    await this.queue.add(body.event, body);
    return 'OK';
  }
}
decorateParameter(QueueController, undefined, 0, Inject(QUEUE));
decorateParameter(QueueController, 'receive', 0, Body());
decorateMethod(QueueController, 'receive', Post(), HttpCode(200));
decorateClass(QueueController, Controller('queue'));

export async function start({ bullmq: queueing, ioredis: client, redisPort }) {
  const { default: bullmq } = await import(queueing);
  const { default: ioredis } = await import(client);
  const connections = [1, 2].map(
    () => new ioredis.Redis({ host: '127.0.0.1', port: redisPort, maxRetriesPerRequest: null }),
  );
  const queue = new bullmq.Queue('events', {
    connection: connections[0],
    defaultJobOptions: { removeOnComplete: true },
  });
  const handled = new HandledCount();
  const worker = new bullmq.Worker('events', async () => {}, {
    connection: connections[1],
    concurrency: 100,
  });
  // Not in the processor: a job costs until Redis knows that it is done.
  worker.on('completed', () => handled.add());
  await worker.waitUntilReady();

  class QueueModule {}
  const providers = [{ provide: QUEUE, useValue: queue }];
  decorateClass(QueueModule, Module({ controllers: [QueueController], providers }));
  const app = await NestFactory.create(QueueModule, adapterOf('express'), { logger: ['error', 'warn'] });
  await app.listen(0, '127.0.0.1');
  return {
    facts: { path: '/queue', port: app.getHttpServer().address().port },
    handled: (count) => handled.reach(count),
    async close() {
      await app.close();
      await worker.close();
      await queue.close();
      for (const connection of connections) connection.disconnect();
    },
  };
}
