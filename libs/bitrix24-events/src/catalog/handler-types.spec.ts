import { applyDecorators, SetMetadata } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import { BitrixEvents } from './bitrix-events.js';
import type { CheckedNames, EventNames } from './checked-names.js';
import { customEvent } from './custom-event.js';
import type { BitrixEventData, BitrixEventName } from './event-names.js';
import type { ExpandPattern, HandledNames } from './event-patterns.js';
import type { HandlerMethodDecorator } from './handler-method.js';

// What the types are made for: a decorator that takes names, and an event that is one class for all of them.
class EventRecord<Name extends string> {
  readonly #secret = true;
  constructor(
    readonly name: Name,
    readonly data: BitrixEventData<Name>,
    readonly client: { call(method: string): string },
  ) {}
  toJSON() {
    return this.#secret;
  }
}
type Event<Name extends string = BitrixEventName> = Name extends string ? EventRecord<Name> : never;
type Decorator<Names extends EventNames> = HandlerMethodDecorator<
  Event<HandledNames<Names>>,
  EventRecord<string>
>;

const seen: [unknown, unknown][] = [];

function On<const Names extends EventNames>(names: CheckedNames<Names>, options?: object): Decorator<Names>;
function On(names: unknown): (target: object, key: string | symbol, descriptor?: PropertyDescriptor) => void {
  return (_target, key) => void seen.push([key, names]);
}

interface CountedData {
  SHELF: string;
}
const Counted = customEvent<CountedData>('ONACMECOUNTED');
const dynamic: string[] = ['ONCRMDEALADD'];
const Composed = () => applyDecorators(On('ONCRMDEALADD'), SetMetadata('composed', true));

class Accepted {
  @On('ONCRMDEALADD') one(event: Event<'ONCRMDEALADD'>) {
    return event.data.FIELDS.ID satisfies string;
  }

  @On(['ONCRMDEALADD', 'ONTASKADD'], {}) async narrowed(event: Event<'ONCRMDEALADD' | 'ONTASKADD'>) {
    return event.name === 'ONTASKADD' ? event.data.FIELDS_AFTER.ID : event.data.FIELDS.ID;
  }

  @On('onCrmDealAdd') anyCase(event: Event<'ONCRMDEALADD'>) {
    return event;
  }

  @On(BitrixEvents.ONCRMDEALADD) fromTheObject(event: Event<'ONCRMDEALADD'>) {
    return event;
  }

  @On('ONCRMLEAD*') pattern(event: Event<ExpandPattern<'ONCRMLEAD*'>>) {
    return event;
  }

  @On('*') every(event: Event) {
    return event;
  }

  @On('CATALOG.PRODUCT.ON.ADD') dotted(event: Event<'CATALOG.PRODUCT.ON.ADD'>) {
    return event.data.FIELDS.TYPE satisfies string;
  }

  @On('ONCRMDYNAMICITEMADD_147') family(event: Event<'ONCRMDYNAMICITEMADD_147'>) {
    return event.data.FIELDS.ENTITY_TYPE_ID satisfies string;
  }

  @On(Counted) custom(event: Event<typeof Counted>) {
    return event.data.SHELF satisfies string;
  }

  @On([Counted, 'ONTASKADD']) mixed(event: Event<typeof Counted | 'ONTASKADD'>) {
    return event.data;
  }

  @On(dynamic) dynamic(event: Event<string>) {
    return event.data;
  }

  @On('ONCRMDEALADD') wider(event: Event<'ONCRMDEALADD' | 'ONCRMDEALUPDATE'>) {
    return event;
  }

  @On('ONCRMDEALADD') part(event: Pick<Event<'ONCRMDEALADD'>, 'data' | 'client'>) {
    return event;
  }

  @On('ONCRMDEALADD') unannotated(event: unknown) {
    return event;
  }

  @On('ONCRMDEALADD') picked(id: number, portal: { memberId: string }, data: { FIELDS: { ID: string } }) {
    return [id, portal, data];
  }

  @On('ONCRMDEALADD') nothing() {}

  @On('ONCRMDEALADD') @On('ONTASKADD') twice(event: Event<'ONCRMDEALADD' | 'ONTASKADD'>) {
    return event;
  }

  @On('ONCRMDEALADD') protected hidden(event: Event<'ONCRMDEALADD'>) {
    return event;
  }

  @Composed() composed(event: Event<'ONCRMDEALADD'>) {
    return event;
  }
}

class Refused {
  // @ts-expect-error an unknown name
  @On('ONCRMDEALAD') unknown() {}

  // @ts-expect-error an unknown name beside a known one
  @On(['ONCRMDEALADD', 'ONCRMDAELADD']) oneOfTwo() {}

  // @ts-expect-error a pattern that matches nothing
  @On('ONNOTHING*') emptyPattern() {}

  // @ts-expect-error no name at all
  @On('') empty() {}

  // @ts-expect-error another event
  @On('ONCRMDEALADD') other(event: Event<'ONTASKADD'>) {
    return event;
  }

  // @ts-expect-error one event of two
  @On(['ONCRMDEALADD', 'ONTASKADD']) narrow(event: Event<'ONCRMDEALADD'>) {
    return event;
  }

  // @ts-expect-error one event of a pattern
  @On('ONCRMLEAD*') narrowPattern(event: Event<'ONCRMLEADADD'>) {
    return event;
  }

  // @ts-expect-error a custom event is not a catalogued one
  @On(Counted) customAsKnown(event: Event<'ONCRMDEALADD'>) {
    return event;
  }

  // @ts-expect-error names that are not known while compiling may be any
  @On(dynamic) dynamicAsKnown(event: Event<'ONCRMDEALADD'>) {
    return event;
  }

  // @ts-expect-error a part of another event, behind a picked parameter
  @On('ONCRMDEALADD') later(id: string, event: Pick<Event<'ONTASKADD'>, 'data'>) {
    return [id, event];
  }

  // @ts-expect-error an optional event of another name
  @On('ONCRMDEALADD') optional(event?: Event<'ONTASKADD'>) {
    return event;
  }

  // @ts-expect-error a property
  @On('ONCRMDEALADD') property = (event: Event<'ONCRMDEALADD'>) => event;

  // @ts-expect-error an accessor
  @On('ONCRMDEALADD') get accessor() {
    return '';
  }
}

// Only ever compiled: what data is.
const compiled = {
  missingHalf: (event: Event<'ONTASKADD'>) => event.data.FIELDS_BEFORE satisfies 'undefined',
  scalar: (event: Event<'ONIMCONNECTORLINEDELETE'>) => event.data satisfies string,
  list: (event: Event<'ONSESSIONSTART'>) => event.data.DATA[0]?.session.id satisfies string | undefined,
  byId: (event: Event<'ONIMBOTMESSAGEADD'>) => event.data.BOT['7']?.BOT_CODE satisfies string | undefined,
  dropped: (event: Event<'ONUSERADD'>) => event.data.UF_DEPARTMENT?.[0] satisfies string | undefined,
  // @ts-expect-error what is empty on the portal is absent
  unchecked: (event: Event<'ONUSERADD'>) => event.data.UF_DEPARTMENT[0],
  // @ts-expect-error leaves are strings
  number: (event: Event<'ONCRMDEALADD'>) => event.data.FIELDS.ID satisfies number,
  // @ts-expect-error the module strips it
  stripped: (event: Event<'ONAPPUSERREADY'>) => event.data.refresh_token,
  unknown: (event: Event<'ONACMEOTHER'>) => event.data satisfies unknown,
};

describe('the decorator types', () => {
  it('leave what runs alone: each name arrives as it was written', () => {
    expect(
      new Accepted().one(new EventRecord('ONCRMDEALADD', { FIELDS: { ID: '1' } }, { call: String })),
    ).toBe('1');
    expect(seen).toContainEqual(['narrowed', ['ONCRMDEALADD', 'ONTASKADD']]);
    expect(seen).toContainEqual(['custom', 'ONACMECOUNTED']);
    expect(seen.filter(([key]) => key === 'unknown')).toEqual([['unknown', 'ONCRMDEALAD']]);
    expect([Refused, compiled]).toBeDefined();
  });
});
