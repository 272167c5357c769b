// A controller that gets the parsed body and stores nothing.
import { Body, Controller, HttpCode, Module, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { adapterOf, parseNestedForms } from './adapter.mjs';
import { decorateClass, decorateMethod, decorateParameter } from './decorate.mjs';

class BareController {
  receive(body) {
    if (body.auth.member_id === undefined) throw new Error('the body was not parsed');
    return 'OK';
  }
}
decorateParameter(BareController, 'receive', 0, Body());
decorateMethod(BareController, 'receive', Post(), HttpCode(200));
decorateClass(BareController, Controller('bare'));

class BareModule {}
decorateClass(BareModule, Module({ controllers: [BareController] }));

export async function start({ adapter }) {
  const app = await NestFactory.create(BareModule, adapterOf(adapter), { logger: ['error', 'warn'] });
  if (adapter === 'fastify') parseNestedForms(app);
  await app.listen(0, '127.0.0.1');
  return {
    facts: { path: '/bare', port: app.getHttpServer().address().port },
    handled: () => undefined,
    close: () => app.close(),
  };
}
