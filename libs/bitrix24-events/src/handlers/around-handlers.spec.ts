import { setImmediate } from 'node:timers/promises';
import {
  Catch,
  Injectable,
  UseFilters,
  UseGuards,
  UseInterceptors,
  type ArgumentsHost,
  type CallHandler,
  type ExceptionFilter,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { EMPTY, map, type Observable } from 'rxjs';
import { bootHandlers, eventOf } from '../../test/handlers/boot-handlers.js';
import { BitrixEvent, bitrixEventOf, OnBitrixEvent } from './index.js';

let log: unknown[] = [];
beforeEach(() => {
  log = [];
});

@Injectable()
class Timing implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    log.push(`before ${bitrixEventOf(context)!.id}`);
    return next.handle().pipe(map((value) => log.push(`after ${String(value)}`)));
  }
}

@Catch(RangeError)
class RangeFilter implements ExceptionFilter {
  catch(error: RangeError, host: ArgumentsHost): void {
    log.push([error.message, bitrixEventOf(host)?.name]);
  }
}

@Catch()
class AsyncFilter implements ExceptionFilter {
  async catch(error: Error): Promise<void> {
    log.push(error.message);
    await setImmediate();
    log.push('reported');
  }
}

@Catch()
class Rethrowing implements ExceptionFilter {
  catch(error: Error): never {
    throw new Error(`filtered: ${error.message}`);
  }
}

@Injectable()
class Around {
  @UseInterceptors(Timing)
  @OnBitrixEvent('ONCRMDEALADD')
  timed(): string {
    log.push('during');
    return 'done';
  }

  @UseInterceptors({ intercept: () => EMPTY })
  @OnBitrixEvent('ONCRMDEALADD')
  skipped(): void {
    log.push('called');
  }

  @UseFilters(RangeFilter)
  @OnBitrixEvent('ONCRMDEALADD')
  filtered(event: BitrixEvent): void {
    throw event.attempt === 1 ? new RangeError('too far') : new TypeError('not filtered');
  }

  @UseFilters(AsyncFilter)
  @UseGuards({ canActivate: () => false })
  @OnBitrixEvent('ONCRMDEALADD')
  denied(): void {
    log.push('called');
  }

  @UseFilters(Rethrowing)
  @OnBitrixEvent('ONCRMDEALADD')
  async rethrown(): Promise<void> {
    await Promise.reject(new Error('inside'));
  }
}

describe('interceptors and filters', () => {
  it.each<[string, unknown[]]>([
    ['timed', ['before event-1', 'during', 'after done']],
    ['skipped', []],
    ['filtered', [['too far', 'ONCRMDEALADD']]],
    ['denied', ['Forbidden resource', 'reported']],
  ])('%s leaves %j', async (method, expected) => {
    const { app, registry, errors } = await bootHandlers({ providers: [Around] });
    await registry.invoke(`Around.${method}`, eventOf('ONCRMDEALADD'));
    expect(log).toEqual(expected);
    expect(errors).toEqual([]);
    await app.close();
  });

  it('fails with what no filter takes, and with what a filter throws', async () => {
    const { app, registry, errors } = await bootHandlers({ providers: [Around] });
    const second = eventOf('ONCRMDEALADD', undefined, { attempt: 2 });
    await expect(registry.invoke('Around.filtered', second)).rejects.toThrow(TypeError);
    await expect(registry.invoke('Around.rethrown', eventOf('ONCRMDEALADD'))).rejects.toThrow(
      'filtered: inside',
    );
    // The dispatcher reports failures; Nest need not.
    expect(errors).toEqual([]);
    await app.close();
  });
});
