import { Body, createParamDecorator, type PipeTransform, type Type } from '@nestjs/common';
import type { BitrixDataPath, EventNameHint, KnownDataPath } from '../catalog/index.js';
import { bitrixEventOf } from './bitrix-execution-context.js';

type Pipe = Type<PipeTransform> | PipeTransform;

/**
 * Any path, with the known ones offered for completion; with event names, only paths that their
 * `data` have.
 */
type DataPathOf<Name extends string> = [Name] extends [never]
  ? KnownDataPath | (string & {})
  : BitrixDataPath<Name>;

/** The path to the complete data. */
const WHOLE = '';

/**
 * Injects the event's `data`, or the value at a path in it, into a handler's parameter; `undefined`
 * if there is none. Editors complete the paths that the catalogue knows; with the name of the event
 * as the type argument, no other path compiles. Pipes see it as a body, so that a `ValidationPipe`
 * validates it against the parameter's class.
 *
 * @example
 * ```ts
 * @OnBitrixEvent('ONCRMDEALADD')
 * async created(@EventData('FIELDS.ID', ParseIntPipe) id: number) { … }
 *
 * @OnBitrixEvent('ONTASKADD')
 * async added(@EventData<'ONTASKADD'>('FIELDS_AFTER.ID') id: string) { … }
 * ```
 *
 * @publicApi
 */
export function EventData(...pipes: Pipe[]): ParameterDecorator;
export function EventData<Name extends EventNameHint = never>(
  path: DataPathOf<Name>,
  ...pipes: Pipe[]
): ParameterDecorator;
export function EventData(first?: string | Pipe, ...pipes: Pipe[]): ParameterDecorator {
  // Nest's own @Body: a decorator by createParamDecorator would be of type 'custom', which ValidationPipe skips.
  if (typeof first === 'string') return Body(first, ...pipes);
  return first === undefined ? Body() : Body(WHOLE, first, ...pipes);
}

/**
 * Injects the portal of the event into a handler's parameter: `{ memberId, domain }`.
 *
 * @example
 * ```ts
 * async created(@EventPortal() portal: BitrixEvent['portal']) { … }
 * ```
 *
 * @publicApi
 */
export const EventPortal: (...pipes: Pipe[]) => ParameterDecorator = createParamDecorator(
  (_data: unknown, context) => bitrixEventOf(context)?.portal,
);

/**
 * Injects `event.client`, which acts as the installation, into a handler's parameter.
 *
 * @publicApi
 */
export const EventClient: (...pipes: Pipe[]) => ParameterDecorator = createParamDecorator(
  (_data: unknown, context) => bitrixEventOf(context)?.client,
);

/**
 * Injects the result of `event.entity()` into a handler's parameter: the object of the event in its
 * current state, `null` if it was deleted.
 *
 * @example
 * ```ts
 * @OnBitrixEvent('ONCRMDEALUPDATE')
 * async changed(@EventEntity() deal: BitrixEntity<'ONCRMDEALUPDATE'> | null) { … }
 * ```
 *
 * @publicApi
 */
export const EventEntity: (...pipes: Pipe[]) => ParameterDecorator = createParamDecorator(
  (_data: unknown, context) => bitrixEventOf(context)?.entity(),
);
