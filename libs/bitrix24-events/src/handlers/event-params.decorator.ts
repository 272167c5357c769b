import { Body, createParamDecorator, type PipeTransform, type Type } from '@nestjs/common';
import type { BitrixDataPath, EventNameHint, KnownDataPath } from '../catalog/index.js';
import { bitrixEventOf } from './bitrix-execution-context.js';

type Pipe = Type<PipeTransform> | PipeTransform;

/** Any path, the known ones listed for an editor; with names, one that their `data` have. */
type DataPathOf<Name extends string> = [Name] extends [never]
  ? KnownDataPath | (string & {})
  : BitrixDataPath<Name>;

/** The path to all of it. */
const WHOLE = '';

/**
 * Gives a handler's parameter the event's `data`, or what stands in it at a path; `undefined` where nothing
 * stands there. An editor offers the paths that the catalogue knows; with the name of the event as the type argument,
 * no other path compiles. Pipes see it as a body, so that a `ValidationPipe` checks it against the parameter's class.
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
 * Gives a handler's parameter the portal of the event: `{ memberId, domain }`.
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
 * Gives a handler's parameter `event.client`, which acts as the installation.
 *
 * @publicApi
 */
export const EventClient: (...pipes: Pipe[]) => ParameterDecorator = createParamDecorator(
  (_data: unknown, context) => bitrixEventOf(context)?.client,
);

/**
 * Gives a handler's parameter what `event.entity()` resolves to: the object of the event as it is now, `null` when it
 * is gone.
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
