import { describe, expect, it } from '@jest/globals';
import {
  Catch,
  Controller,
  ForbiddenException,
  Get,
  Inject,
  Injectable,
  Module,
  ParseIntPipe,
  Scope,
  UseFilters,
  UseGuards,
  UseInterceptors,
  ValidationPipe,
  type ArgumentsHost,
  type CallHandler,
  type CanActivate,
  type ExceptionFilter,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, REQUEST } from '@nestjs/core';
import { IsNumberString } from 'class-validator';
import {
  Bitrix24Client,
  BitrixEvent,
  bitrixEventOf,
  EventClient,
  EventData,
  EventPortal,
  OnBitrixEvent,
} from 'nestjs-bitrix24-events';
import { tap } from 'rxjs';
import { ADAPTERS } from './support/adapters.js';
import { useBench } from './support/bench.js';
import { send } from './support/http.js';
import { Journal } from './support/journal.js';

const bench = useBench();

let journal: Journal<string>;

const said = (text: string) => journal.first((entry) => entry === text);

@Injectable()
class Deny implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    journal.add(`guard ${context.getType()} ${bitrixEventOf(context)?.name}`);
    return false;
  }
}

@Injectable()
class Allow implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    journal.add(`allowed ${context.getClass().name}.${context.getHandler().name}`);
    return true;
  }
}

@Injectable()
class Timed implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler) {
    journal.add('before');
    return next.handle().pipe(tap((result) => journal.add(`after ${String(result)}`)));
  }
}

class Expected extends Error {}

@Catch(Expected)
class ExpectedFilter implements ExceptionFilter {
  catch(error: Expected, host: ArgumentsHost): void {
    journal.add(`filtered ${error.message} of ${bitrixEventOf(host)?.name}`);
  }
}

class FieldsDto {
  @IsNumberString()
  ID!: string;
}

const quick = { attempts: 2, initialDelay: 1, maxDelay: 1 };

@Injectable()
class Provided {
  @UseGuards(Deny)
  @OnBitrixEvent('ONCRMDEALADD', { retry: quick })
  denied() {
    journal.add('ran Provided');
  }

  @UseGuards(Allow)
  @UseInterceptors(Timed)
  @OnBitrixEvent('ONCRMCONTACTADD')
  around(
    @EventData('FIELDS.ID', ParseIntPipe) id: number,
    @EventPortal() portal: BitrixEvent['portal'],
    @EventClient() client: Bitrix24Client,
  ) {
    journal.add(`contact ${typeof id} ${portal.memberId === client.memberId}`);
    return 'done';
  }

  @UseFilters(ExpectedFilter)
  @OnBitrixEvent('ONCRMLEADADD')
  filtered() {
    throw new Expected('as planned');
  }

  @OnBitrixEvent('ONCRMLEADUPDATE', { retry: quick })
  validated(
    @EventData('FIELDS', new ValidationPipe({ whitelist: true, transform: true })) fields: FieldsDto,
  ) {
    journal.add(`validated ${fields.constructor.name} ${JSON.stringify(fields)}`);
  }
}

/** A controller of the application that has a handler beside its routes, behind a guard of its class. */
@UseGuards(Deny)
@Controller('deals')
class DealsController {
  @Get()
  list(): string {
    return 'never';
  }

  @OnBitrixEvent('ONCRMDEALUPDATE', { retry: { attempts: 1 } })
  denied() {
    journal.add('ran DealsController');
  }
}

/** In two modules at once. */
@Injectable()
class Shared {
  @UseGuards(Deny)
  @OnBitrixEvent('ONCRMDEALDELETE', { retry: { attempts: 1 } })
  denied() {
    journal.add('ran Shared');
  }
}

@Module({ providers: [Shared] })
class OneModule {}

@Module({ providers: [Shared] })
class OtherModule {}

let instances = 0;

/** One instance an event, which is its request. */
@Injectable({ scope: Scope.REQUEST })
class PerEvent {
  private readonly number = ++instances;

  constructor(@Inject(REQUEST) private readonly request: BitrixEvent<'ONCRMCOMPANYADD'>) {}

  @OnBitrixEvent('ONCRMCOMPANYADD')
  added(event: BitrixEvent<'ONCRMCOMPANYADD'>) {
    journal.add(`company ${this.request === event} ${this.number}`);
  }
}

describe.each(ADAPTERS)('around the handlers of an application on %s', (adapter) => {
  const connected = (setup: object = {}) => {
    journal = new Journal('handlers');
    return bench.connected({
      adapter,
      imports: [OneModule, OtherModule],
      controllers: [DealsController],
      providers: [Provided, PerEvent],
      ...setup,
    });
  };

  it('a denying guard denies in a provider: tried again, then buried, never run', async () => {
    const { portal, running } = await connected();
    portal.fire('ONCRMDEALADD', { FIELDS: { ID: 1 } });
    const failed = await running.noticed('bitrix24.delivery.failed');
    expect(failed).toMatchObject({ handler: 'Provided.denied', attempt: 1, event: 'ONCRMDEALADD' });
    const buried = await running.noticed('bitrix24.delivery.buried');
    expect(buried).toMatchObject({
      handler: 'Provided.denied',
      attempt: 2,
      deliveryId: failed.deliveryId,
      error: { name: 'ForbiddenException', message: 'Forbidden resource' },
    });
    expect(journal.entries).toEqual(['guard bitrix24 ONCRMDEALADD', 'guard bitrix24 ONCRMDEALADD']);
    expect(await running.inbox.stats()).toContainEqual(
      expect.objectContaining({ handler: 'Provided.denied', waiting: 0, running: 0, done: 0, buried: 1 }),
    );
  });

  it("a denying guard denies in a controller, for its class's routes as for its handler", async () => {
    const { portal, running } = await connected();
    portal.fire('ONCRMDEALUPDATE', { FIELDS: { ID: 1 } });
    expect(await running.noticed('bitrix24.delivery.buried')).toMatchObject({
      handler: 'DealsController.denied',
    });
    expect(await send(`${running.origin}/deals`, { method: 'GET' })).toMatchObject({ status: 403 });
    expect(journal.entries).toEqual(['guard bitrix24 ONCRMDEALUPDATE', 'guard http undefined']);
  });

  it('a denying guard denies in a class that two modules provide, which handles each event once', async () => {
    const { portal, running } = await connected();
    portal.fire('ONCRMDEALDELETE', { FIELDS: { ID: 1 } });
    await running.noticed('bitrix24.delivery.buried');
    await running.idle();
    expect(journal.entries).toEqual(['guard bitrix24 ONCRMDEALDELETE']);
    expect(bench.logs.text('warn')).toContain('Shared is there 2 times');
  });

  it('guards, interceptors, pipes and picked parameters work together', async () => {
    const { portal } = await connected();
    portal.fire('ONCRMCONTACTADD', { FIELDS: { ID: 5 } });
    await said('after done');
    expect(journal.entries).toEqual([
      'allowed Provided.around',
      'before',
      'contact number true',
      'after done',
    ]);
  });

  it('an error that a filter has handled is handled', async () => {
    const { portal, running } = await connected();
    portal.fire('ONCRMLEADADD', { FIELDS: { ID: 5 } });
    await said('filtered as planned of ONCRMLEADADD');
    const stats = await running.idle();
    expect(stats.find(({ handler }) => handler === 'Provided.filtered')).toMatchObject({
      done: 1,
      buried: 0,
    });
  });

  it('a ValidationPipe checks and cleans what a handler picks', async () => {
    const { portal, running } = await connected();
    portal.fire('ONCRMLEADUPDATE', { FIELDS: { ID: 5, MORE: 1 } });
    await said('validated FieldsDto {"ID":"5"}');
    portal.fire('ONCRMLEADUPDATE', { FIELDS: { ID: 'five' } });
    expect(await running.noticed('bitrix24.delivery.buried')).toMatchObject({
      handler: 'Provided.validated',
      error: { name: 'BadRequestException' },
    });
  });

  it('request scope makes one instance an event, of which the event is the request', async () => {
    instances = 0;
    const { portal } = await connected();
    portal.fire('ONCRMCOMPANYADD', { FIELDS: { ID: 1 } });
    portal.fire('ONCRMCOMPANYADD', { FIELDS: { ID: 2 } });
    await journal.when((entry) => entry.startsWith('company'), 2);
    expect(journal.entries.toSorted()).toEqual(['company true 1', 'company true 2']);
  });
});

/** Global ones as applications have them: made for HTTP. */
@Injectable()
class GlobalGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    journal.add(`global guard ${context.getType()}`);
    return true;
  }
}

@Injectable()
class GlobalInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler) {
    journal.add(`global interceptor ${context.getType()}`);
    return next.handle();
  }
}

@Catch(ForbiddenException)
class GlobalFilter implements ExceptionFilter {
  catch(_error: unknown, host: ArgumentsHost): void {
    journal.add(`global filter ${host.getType()}`);
  }
}

@Injectable()
class Failing {
  @OnBitrixEvent('ONCRMDEALADD', { retry: { attempts: 1 } })
  fails() {
    throw new ForbiddenException();
  }
}

const GLOBAL = [
  { provide: APP_GUARD, useClass: GlobalGuard },
  { provide: APP_INTERCEPTOR, useClass: GlobalInterceptor },
  { provide: APP_FILTER, useClass: GlobalFilter },
];

describe.each(ADAPTERS)('the global enhancers of an application on %s', (adapter) => {
  const fail = async (globalEnhancers: boolean | undefined) => {
    journal = new Journal('handlers');
    const { portal, running } = await bench.connected({
      adapter,
      providers: [Failing, ...GLOBAL],
      options: { handlers: globalEnhancers === undefined ? {} : { globalEnhancers } },
    });
    const [stats] = await running.idle();
    expect(stats).toMatchObject({ done: 0, buried: 0 });
    portal.fire('ONCRMDEALADD', { FIELDS: { ID: 1 } });
    await portal.settled();
    const [after] = await running.idle();
    return { after, around: journal.entries.filter((entry) => entry.endsWith('bitrix24')) };
  };

  it('stay off handlers', async () => {
    const { after, around } = await fail(undefined);
    expect(around).toEqual([]);
    expect(after).toMatchObject({ buried: 1, done: 0 });
  });

  it('are on where the option says so', async () => {
    const { after, around } = await fail(true);
    expect(around).toEqual([
      'global guard bitrix24',
      'global interceptor bitrix24',
      'global filter bitrix24',
    ]);
    expect(after).toMatchObject({ buried: 0, done: 1 });
  });
});
