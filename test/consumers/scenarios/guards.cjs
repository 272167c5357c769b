// Guards and their kin on handlers, in plain JavaScript: the same file runs on Nest 11 and on Nest 12, wherever
// `nestjs-bitrix24-events` and `@nestjs/*` resolve from. Exit code 0: all as said.
'use strict';
require('reflect-metadata');
const assert = require('node:assert/strict');
const common = require('@nestjs/common');
const { NestFactory, APP_GUARD, REQUEST } = require('@nestjs/core');
const {
  Bitrix24EventsModule,
  BitrixEvent,
  EventData,
  HandlersOptions,
  OnBitrixEvent,
  bitrixEventOf,
} = require('nestjs-bitrix24-events');

// What runs handlers is no public API; it is asked here without a portal around it.
const internals = Reflect.getMetadata('providers', Bitrix24EventsModule);
const internal = (name) => internals.find((provider) => provider.name === name);
const HandlerInvokers = internal('HandlerInvokers');
const HandlerRegistry = internal('HandlerRegistry');
const HANDLERS_OPTIONS = internals
  .map(({ provide }) => provide)
  .find((token) => token?.description === 'nestjs-bitrix24-events:handlers-options');

let log = [];

// What a compiler makes of `@…` on a class, on a method, on a constructor's parameter.
const onClass = (type, ...decorators) => (decorators.forEach((decorate) => decorate(type)), type);
const onMethod = (type, method, ...decorators) => {
  const descriptor = Object.getOwnPropertyDescriptor(type.prototype, method);
  decorators.toReversed().forEach((decorate) => decorate(type.prototype, method, descriptor));
};
const onParameter = (type, method, index, decorate) =>
  decorate(method === undefined ? type : type.prototype, method, index);

class Rules {
  allowed = '21';
}
onClass(Rules, common.Injectable());

class AllowedDeal {
  constructor(rules) {
    this.rules = rules;
  }
  canActivate(context) {
    assert.equal(context.getType(), 'bitrix24');
    return bitrixEventOf(context).data.FIELDS.ID === this.rules.allowed;
  }
}
onClass(AllowedDeal, common.Injectable());
onParameter(AllowedDeal, undefined, 0, common.Inject(Rules));

const handlerClass = (...decorators) => {
  class DealSync {
    created(event) {
      log.push(event.id);
    }
  }
  onMethod(DealSync, 'created', OnBitrixEvent('ONCRMDEALADD'), common.UseGuards(AllowedDeal));
  return onClass(DealSync, ...decorators);
};

class ScopedGuard {
  constructor(event) {
    this.event = event;
  }
  canActivate() {
    return this.event.data.FIELDS.ID === '21';
  }
}
onClass(ScopedGuard, common.Injectable({ scope: common.Scope.REQUEST }));
onParameter(ScopedGuard, undefined, 0, common.Inject(REQUEST));

const scopedGuardClass = (decorate) => {
  class DealSync {
    created(event) {
      log.push(event.id);
    }
  }
  onMethod(DealSync, 'created', OnBitrixEvent('ONCRMDEALADD'), common.UseGuards(ScopedGuard));
  return onClass(DealSync, decorate);
};

const scopedHostClass = (decorate) => {
  class DealSync {
    constructor(request) {
      this.request = request;
    }
    created(event) {
      assert.equal(this.request, event);
      if (event.data.FIELDS.ID !== '21') throw new common.ForbiddenException();
      log.push(event.id);
    }
  }
  onMethod(DealSync, 'created', OnBitrixEvent('ONCRMDEALADD'));
  onParameter(DealSync, undefined, 0, common.Inject(REQUEST));
  return onClass(DealSync, decorate);
};

const plainClass = (decorate) => {
  class DealSync {
    created(id) {
      log.push(id);
    }
  }
  onParameter(DealSync, 'created', 0, EventData('FIELDS.ID', common.ParseIntPipe));
  onMethod(DealSync, 'created', OnBitrixEvent('ONCRMDEALADD'));
  return onClass(DealSync, decorate);
};

const moduleNamed = (name) => ({ [name]: class extends Object {} })[name];
const FirstModule = moduleNamed('FirstModule');
const SecondModule = moduleNamed('SecondModule');
const RootModule = moduleNamed('RootModule');
const HandlersModule = moduleNamed('HandlersModule');

async function boot(module, options = {}) {
  const handlers = {
    module: HandlersModule,
    providers: [
      HandlerInvokers,
      HandlerRegistry,
      { provide: HANDLERS_OPTIONS, useValue: new HandlersOptions(options) },
    ],
  };
  const root = { module: RootModule, ...module, imports: [handlers, ...(module.imports ?? [])] };
  const app = await NestFactory.createApplicationContext(root, { logger: false, abortOnError: false });
  const registry = app.get(HandlerRegistry);
  // As the module does before it lets events in.
  await registry.initialize();
  return { app, registry };
}

const eventOf = (id) =>
  new BitrixEvent({
    id,
    deliveryId: `delivery of ${id}`,
    name: 'ONCRMDEALADD',
    data: { FIELDS: { ID: id } },
    secretData: false,
    source: 'application',
    portal: { memberId: 'member', domain: 'portal.example' },
    occurredAt: new Date(0),
    receivedAt: new Date(0),
    attempt: 1,
    signal: new AbortController().signal,
    client: () => assert.fail('no client is needed'),
    actorClient: () => assert.fail('no client is needed'),
  });

async function deniesAndLetsPass(module) {
  const { app, registry } = await boot(module);
  assert.deepEqual(
    registry.allHandlers().map(({ key }) => key),
    ['DealSync.created'],
  );
  log = [];
  await registry.invoke('DealSync.created', eventOf('21'));
  assert.deepEqual(log, ['21']);
  await assert.rejects(registry.invoke('DealSync.created', eventOf('22')), { status: 403 });
  assert.deepEqual(log, ['21'], 'the handler did not run');
  await app.close();
}

async function globals(module, globalEnhancers, expected) {
  const denying = { provide: APP_GUARD, useValue: { canActivate: () => false } };
  const { app, registry } = await boot(
    { ...module, providers: [...(module.providers ?? []), denying] },
    { globalEnhancers },
  );
  log = [];
  const outcome = await registry.invoke('DealSync.created', eventOf('21')).then(
    () => 'handled',
    (error) => error.status,
  );
  assert.deepEqual([outcome, ...log], expected);
  await app.close();
}

const injectable = common.Injectable();
const controller = common.Controller();
const twice = (type) => ({
  imports: [FirstModule, SecondModule].map((module) => ({ module, providers: [type, Rules] })),
});

const scenarios = {
  'a guard on a provider': () => deniesAndLetsPass({ providers: [handlerClass(injectable), Rules] }),
  'a guard on a controller': () =>
    deniesAndLetsPass({ controllers: [handlerClass(controller)], providers: [Rules] }),
  'a guard on a class that two modules provide': () => deniesAndLetsPass(twice(handlerClass(injectable))),
  'a guard on a provider by useClass': () =>
    deniesAndLetsPass({ providers: [{ provide: 'deals', useClass: handlerClass(injectable) }, Rules] }),
  'a guard on a provider by useFactory': () => {
    const DealSync = handlerClass(injectable);
    return deniesAndLetsPass({ providers: [{ provide: 'deals', useFactory: () => new DealSync() }, Rules] });
  },
  'a request-scoped guard on a provider': () =>
    deniesAndLetsPass({ providers: [scopedGuardClass(injectable)] }),
  'a request-scoped guard on a controller': () =>
    deniesAndLetsPass({ controllers: [scopedGuardClass(controller)] }),
  'a request-scoped guard on a value': () => {
    const DealSync = scopedGuardClass(injectable);
    return deniesAndLetsPass({ providers: [{ provide: 'deals', useValue: new DealSync() }] });
  },
  'a request-scoped provider': () => deniesAndLetsPass({ providers: [scopedHostClass(injectable)] }),
  'a request-scoped controller': () => deniesAndLetsPass({ controllers: [scopedHostClass(controller)] }),
  'global guards stay off a provider': () =>
    globals({ providers: [plainClass(injectable)] }, false, ['handled', 21]),
  'global guards stay off a controller': () =>
    globals({ controllers: [plainClass(controller)] }, false, ['handled', 21]),
  'global guards run when the option says so': () =>
    globals({ providers: [plainClass(injectable)] }, true, [403]),
};

async function main() {
  console.log(`Nest ${require('@nestjs/core/package.json').version}`);
  let failed = 0;
  for (const [name, run] of Object.entries(scenarios)) {
    try {
      await run();
      console.log(`ok      ${name}`);
    } catch (error) {
      failed += 1;
      console.log(`FAILED  ${name}`);
      console.error(error);
    }
  }
  process.exitCode = failed === 0 ? 0 : 1;
}

void main();
