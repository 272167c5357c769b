import {
  Injectable,
  ParseIntPipe,
  Query,
  UsePipes,
  ValidationPipe,
  type PipeTransform,
} from '@nestjs/common';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { IsNumberString } from 'class-validator';
import { bootHandlers, eventOf } from '../../test/handlers/boot-handlers.js';
import { BitrixEvent, EventClient, EventData, EventEntity, EventPortal, OnBitrixEvent } from './index.js';

let log: unknown[] = [];
beforeEach(() => {
  log = [];
});

class DealData {
  @IsNumberString()
  ID!: string;
}

@Injectable()
class Upper implements PipeTransform {
  transform(value: unknown): unknown {
    return typeof value === 'string' ? value.toUpperCase() : value;
  }
}

class PickTitle implements PipeTransform {
  transform(value: { TITLE: string }): string {
    return value.TITLE;
  }
}

@Injectable()
class Parameters {
  @OnBitrixEvent('ONCRMDEALADD')
  picked(
    @EventData('FIELDS.ID', ParseIntPipe) id: number,
    @EventData() data: unknown,
    @EventPortal() portal: BitrixEvent['portal'],
    @EventClient() client: unknown,
    @EventData('NOTHING.THERE') nothing: unknown,
  ): void {
    log.push(id, data, portal, client, nothing);
  }

  @OnBitrixEvent('ONCRMDEALADD')
  mixed(event: BitrixEvent<'ONCRMDEALADD'>, @EventData('FIELDS.ID', Upper) id: string): void {
    log.push(event.name, id);
  }

  @UsePipes(new ValidationPipe({ transform: true }))
  @OnBitrixEvent('ONCRMDEALADD')
  validated(@EventData('FIELDS') data: DealData): void {
    log.push(data);
  }

  @OnBitrixEvent('ONCRMDEALADD')
  validatedByParam(
    @EventData(new ValidationPipe()) data: { FIELDS: DealData },
    @Query('page') page: unknown,
  ): void {
    log.push(data, page);
  }

  @UsePipes(new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true }), {
    transform: (value: unknown, { metatype, type }: { metatype?: unknown; type: string }) => {
      log.push([type, metatype === BitrixEvent]);
      return value;
    },
  })
  @OnBitrixEvent('ONCRMDEALADD')
  whole(event: BitrixEvent<'ONCRMDEALADD'>): void {
    log.push(event.name);
  }

  @OnBitrixEvent('ONCRMDEALADD')
  entities(@EventEntity() deal: unknown, @EventEntity(new PickTitle()) title: unknown): void {
    log.push(deal, title);
  }

  @OnBitrixEvent('ONCRMDEALADD')
  nothing(): void {
    log.push('called');
  }
}

describe('parameters', () => {
  const client = { call: async () => ({ TITLE: 'A deal' }) };

  it.each<[string, string, unknown[]]>([
    [
      'picks parts of the event',
      'picked',
      [21, { FIELDS: { ID: '21' } }, { memberId: 'member', domain: 'portal.example' }, client, undefined],
    ],
    ['gives the event to an undecorated first parameter', 'mixed', ['ONCRMDEALADD', '21']],
    ['validates', 'validated', [Object.assign(new DealData(), { ID: '21' })]],
    ['leaves HTTP decorators empty', 'validatedByParam', [{ FIELDS: { ID: '21' } }, undefined]],
    ['gives the event to a plain method, through its pipes', 'whole', [['custom', true], 'ONCRMDEALADD']],
    ['reads the entity, through pipes', 'entities', [{ TITLE: 'A deal' }, 'A deal']],
    ['needs none', 'nothing', ['called']],
  ])('%s', async (_what, method, expected) => {
    const { app, registry } = await bootHandlers({ providers: [Parameters] });
    await registry.invoke(
      `Parameters.${method}`,
      eventOf('ONCRMDEALADD', undefined, { client: () => client as never }),
    );
    expect(log).toEqual(expected);
    await app.close();
  });

  it('fails where the entity cannot be read', async () => {
    const { app, registry } = await bootHandlers({ providers: [Parameters] });
    const refusing = { call: () => Promise.reject(new Error('Access denied')) };
    const event = eventOf('ONCRMDEALADD', undefined, { client: () => refusing as never });
    await expect(registry.invoke('Parameters.entities', event)).rejects.toThrow('Access denied');
    expect(log).toEqual([]);
    await app.close();
  });

  it.each([
    ['Parameters.picked', 'numeric string is expected'],
    ['Parameters.validated', 'Bad Request Exception'],
  ])('%s refuses bad data', async (key, message) => {
    const { app, registry } = await bootHandlers({ providers: [Parameters] });
    const bad = eventOf('ONCRMDEALADD', { FIELDS: { ID: 'x' } }, { client: () => client as never });
    await expect(registry.invoke(key, bad)).rejects.toThrow(message);
    expect(log).toEqual([]);
    await app.close();
  });
});
