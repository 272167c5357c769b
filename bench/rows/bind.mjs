import { BitrixEvents, findEvent } from 'nestjs-bitrix24-events';
import { installedApplication } from '../lib/portal.mjs';
import { Workspace } from '../lib/workspace.mjs';

const COUNT = 150;

/** How many REST requests it takes to bind 150 events on a fresh portal, and to find that nothing changed. */
export const bind = {
  title: `REST requests to bind ${COUNT} events on a fresh portal; to find that nothing changed`,
  figures: [
    { name: 'bind-150-fresh', unit: 'REST requests', target: { atMost: 4 }, exact: true },
    { name: 'bind-150-unchanged', unit: 'REST requests', target: { atMost: 1 }, exact: true },
  ],
  run: () =>
    Workspace.with(async (workspace) => {
      const events = bindable(COUNT);
      const scope = [...new Set(events.map((name) => findEvent(name).scope))];
      const options = { events, handler: 'separate', scope };
      const { portal, server, restart } = await installedApplication(workspace, options);
      const fresh = restRequests(portal);
      assertBound(portal, events);

      await server.stop();
      portal.clearRecords();
      const again = await restart();
      workspace.owns(again, () => again.stop());
      await again.ask('call', { name: 'synced' });
      const unchanged = restRequests(portal);
      return {
        samples: [[withoutVerification(fresh).length], [unchanged.length]],
        details: { fresh: fresh.join(', '), unchanged: unchanged.join(', ') },
      };
    }),
};

function assertBound(portal, events) {
  const bound = portal.bindings('local.bench').map(({ event }) => event);
  const missing = events.filter((name) => !bound.includes(name));
  if (missing.length > 0) throw new Error(`${missing.length} events are not bound: ${missing.join(', ')}`);
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
