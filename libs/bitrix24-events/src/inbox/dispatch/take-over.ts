import type { Logger } from '@nestjs/common';
import type { HandlerDefinition } from '../../handlers/index.js';
import type { Inbox } from '../inbox.js';
import { orphanKey } from '../orphan-key.js';

type Log = Pick<Logger, 'log' | 'warn'>;

/** Sorts out what an earlier process left: renamed handlers, attempts that were cut short, handlers that are gone. */
export async function takeOver(
  inbox: Pick<Inbox, 'adopt' | 'counts' | 'recover'>,
  handlers: readonly HandlerDefinition[],
  now: number,
  logger: Log,
): Promise<void> {
  const stored = await inbox.counts();
  for (const handler of handlers) {
    const { key } = handler;
    const previousKeys = earlierKeys(handler, stored);
    const adopted = previousKeys.length === 0 ? 0 : await inbox.adopt(key, previousKeys);
    if (adopted > 0) logger.log(`${key} takes over ${adopted} deliveries of ${previousKeys.join(', ')}`);
  }
  const recovered = await inbox.recover(now);
  if (recovered > 0)
    logger.warn(`${recovered} deliveries were running when the process ended: they run again`);
  await reportOrphans(inbox, new Set(handlers.map(({ key }) => key)), logger);
}

/** Keys of waiting deliveries that belong to the handler, given its current key and events. */
function earlierKeys(
  { key, previousKeys, events }: HandlerDefinition,
  stored: ReadonlyMap<string, unknown>,
): string[] {
  const returned = [key, ...previousKeys].flatMap((owner) => events.map((event) => orphanKey(owner, event)));
  return [...previousKeys, ...returned.filter((orphan) => stored.has(orphan))];
}

async function reportOrphans(
  inbox: Pick<Inbox, 'counts'>,
  known: ReadonlySet<string>,
  logger: Log,
): Promise<void> {
  for (const [key, { waiting }] of await inbox.counts()) {
    if (waiting === 0 || known.has(key)) continue;
    logger.warn(
      `${waiting} deliveries wait for the handler '${key}', which no longer exists. ` +
        'Try: bring it back, or name this key in previousKeys of its successor.',
    );
  }
}
