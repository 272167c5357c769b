import { BitrixEvents, findEvent } from 'nestjs-bitrix24-events';
import { installedApplication } from '../lib/portal.mjs';
import { Workspace } from '../lib/workspace.mjs';

const COUNT = 150;

/** How many REST requests it takes to bind 150 events on a fresh portal, and to find that nothing changed. */
export async function bind() {
  return Workspace.with(async (workspace) => {
    const events = bindable(COUNT);
    const scope = [...new Set(events.map((name) => findEvent(name).scope))];
    const { portal, server, restart } = await installedApplication(workspace, {
      events,
      handler: 'separate',
      scope,
    });
    const fresh = restRequests(portal);
    const bound = portal.bindings('local.bench').map(({ event }) => event);
    const missing = events.filter((name) => !bound.includes(name));
    if (missing.length > 0) throw new Error(`${missing.length} events are not bound: ${missing.join(', ')}`);

    await server.stop();
    portal.clearRecords();
    const again = await restart();
    workspace.owns(again, () => again.stop());
    await again.ask('call', { name: 'synced' });
    const unchanged = restRequests(portal);
    return {
      title: `REST requests to bind ${COUNT} events on a fresh portal; to find that nothing changed`,
      counts: [
        { name: 'fresh', count: withoutVerification(fresh).length, atMost: 4 },
        { name: 'unchanged', count: unchanged.length, atMost: 1 },
      ],
      details: { fresh: fresh.join(', '), unchanged: unchanged.join(', ') },
    };
  });
}

/** What was asked of the portal itself, in order. */
const restRequests = (portal) =>
  portal.requests
    .filter((request) => request.server === 'portal')
    .map(({ method, commands }) => (commands ? `${method} of ${commands.length}` : method));

/** Who installed is asked for at the portal before, to verify the installation: with one event or with 150. */
const withoutVerification = (requests) => requests.filter((method) => method !== 'profile');

function bindable(count) {
  const own = /^(ONAPP|ONOFFLINE|ONSUBSCRIPTION)/;
  const names = Object.keys(BitrixEvents).filter((name) => !own.test(name) && !findEvent(name).deprecated);
  if (names.length < count) throw new Error(`the catalogue knows only ${names.length} such events`);
  return names.slice(0, count);
}
