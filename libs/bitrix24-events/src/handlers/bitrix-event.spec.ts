import { inspect } from 'node:util';
import { describe, expect, it, jest } from '@jest/globals';
import ts from 'typescript';
import { eventOf } from '../../test/handlers/boot-handlers.js';
import { BitrixEvent, OnBitrixEvent } from './index.js';

const hidden = () => ({ accessToken: 'hidden' }) as never;

describe('BitrixEvent', () => {
  it('makes each client when it is needed, once', () => {
    const client = jest.fn(() => ({}) as never);
    const actorClient = jest.fn(() => ({}) as never);
    const event = eventOf('ONCRMDEALADD', undefined, { client, actorClient });
    expect(client).not.toHaveBeenCalled();
    expect(event.client).toBe(event.client);
    expect(client).toHaveBeenCalledTimes(1);
    expect(actorClient).not.toHaveBeenCalled();
    expect(event.actorClient).toBe(event.actorClient);
    expect(actorClient).toHaveBeenCalledTimes(1);
  });

  it('throws what it is told where there is no token of the user', () => {
    const event = eventOf('ONCRMDEALADD');
    expect(() => event.actorClient).toThrow('no token');
    expect(() => event.actorClient).toThrow('no token');
  });

  const event = eventOf(
    'ONAPPMETHODCONFIRM',
    { TOKEN: 'hidden' },
    { client: hidden, actorClient: hidden, secretData: true },
  );

  it.each([
    ['JSON', (value: unknown) => JSON.stringify(value)],
    ['inspection', (value: unknown) => inspect(value, { depth: 9, showHidden: true })],
    ['nested inspection', (value: unknown) => inspect({ deep: { value } }, { depth: 9 })],
    ['spreading', (value: unknown) => inspect({ ...(value as object), data: '' }, { depth: 9 })],
  ])('shows no secret in %s', (_how, show) => {
    expect([event.client, event.actorClient]).toEqual([hidden(), hidden()]);
    expect(show(event)).not.toContain('hidden');
    expect(show(event)).toContain('delivery-1');
  });

  it('shows data that is no secret', () => {
    expect(JSON.parse(JSON.stringify(eventOf('ONCRMDEALADD')))).toEqual({
      id: 'event-1',
      deliveryId: 'delivery-1',
      name: 'ONCRMDEALADD',
      data: { FIELDS: { ID: '21' } },
      source: 'application',
      portal: { memberId: 'member', domain: 'portal.example' },
      userId: '7',
      occurredAt: '1970-01-01T00:00:01.000Z',
      receivedAt: '1970-01-01T00:00:02.000Z',
      attempt: 1,
      coalesced: 1,
      replayed: false,
      probablyOwn: false,
    });
    expect(inspect(eventOf('ONCRMDEALADD'))).toMatch(/^BitrixEvent \{.*'21'/s);
  });
});

const narrowed = (event: BitrixEvent<'ONCRMDEALADD' | 'ONTASKADD'>): string =>
  event.name === 'ONCRMDEALADD' ? event.data.FIELDS.ID : event.data.FIELDS_AFTER.ID;

it('narrows data by name', () => {
  expect(narrowed(eventOf('ONCRMDEALADD') as never)).toBe('21');
  expect(narrowed(eventOf('ONTASKADD', { FIELDS_AFTER: { ID: '5' } }) as never)).toBe('5');
});

describe('as the annotation of a decorated method', () => {
  it('is there at run time when swc compiles', () => {
    class Annotated {
      @OnBitrixEvent('ONCRMDEALADD')
      created(_event: BitrixEvent<'ONCRMDEALADD'>): void {}
    }
    expect(Reflect.getMetadata('design:paramtypes', Annotated.prototype, 'created')).toEqual([BitrixEvent]);
  });

  it.each([true, false])(
    'is imported and written when tsc compiles (verbatimModuleSyntax: %p)',
    (verbatimModuleSyntax) => {
      const { outputText, diagnostics } = ts.transpileModule(
        `import { BitrixEvent, OnBitrixEvent } from 'nestjs-bitrix24-events';
       export class Annotated {
         @OnBitrixEvent('ONCRMDEALADD')
         created(event: BitrixEvent<'ONCRMDEALADD'>) {}
       }`,
        {
          reportDiagnostics: true,
          compilerOptions: {
            target: ts.ScriptTarget.ES2023,
            module: ts.ModuleKind.ESNext,
            experimentalDecorators: true,
            emitDecoratorMetadata: true,
            isolatedModules: true,
            verbatimModuleSyntax,
          },
        },
      );
      expect(diagnostics).toEqual([]);
      expect(outputText).toMatch(/import \{ BitrixEvent, OnBitrixEvent \} from/);
      expect(outputText).toMatch(/"design:paramtypes", \[.*BitrixEvent/);
    },
  );
});
