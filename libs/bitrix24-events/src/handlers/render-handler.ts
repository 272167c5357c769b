import { someOf } from '../common/text/index.js';
import type { HandlerDefinition } from './handler-definition.js';

/** Events shown per line: a pattern may match a hundred. */
const MAX_EVENTS_SHOWN = 6;

/**
 * The line logged for a handler at start, as for routes: `Mapped {ONCRMDEALADD} to DealSync.created
 * (DealModule)`.
 */
export function renderHandler({
  events,
  description,
  key,
  delivery,
  source,
  authType,
}: Pick<HandlerDefinition, 'events' | 'description' | 'key' | 'delivery' | 'source' | 'authType'>): string {
  const notes = [
    ...(description.startsWith(`${key} (`) ? [] : [`key '${key}'`]),
    ...(delivery === 'guaranteed' ? ['guaranteed'] : []),
    ...(source === 'any' ? [] : [`from ${source}`]),
    ...(authType === 'actor' ? [] : [`authType ${authType}`]),
  ];
  const mapped = `Mapped {${someOf(events, MAX_EVENTS_SHOWN)}} to ${description}`;
  return notes.length === 0 ? mapped : `${mapped}: ${notes.join(', ')}`;
}
