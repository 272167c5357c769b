import { listClients } from '../lib/list-clients.mjs';
import { versionOf } from '../lib/machine.mjs';
import { Workspace } from '../lib/workspace.mjs';

const DEALS = 10_000;
const METHOD = 'crm.deal.list';
const SIDES = ['', '-plain', '-b24jssdk'];

/** Requests and time to read a long list: the module's, page by page, and the vendor's SDK. */
export const list = {
  title: `${DEALS} deals listed by id ÷ page by page (start) ÷ @bitrix24/b24jssdk callList, limits off on all sides`,
  figures: [
    ...SIDES.map((side) => ({ name: `list-10000-requests${side}`, unit: 'REST requests', exact: true })),
    ...SIDES.map((side) => ({ name: `list-10000-seconds${side}`, unit: 'seconds' })),
  ],
  run: ({ pairs, quick, endBy = Infinity, progress }) =>
    Workspace.with(async (workspace) => {
      const { portal, client, sdk } = await listClients(workspace);
      portal.generateDeals(DEALS);
      const sides = [() => byId(client), () => byStart(client), () => bySdk(sdk)];
      const rounds = [];
      for (let round = 0; round < (quick ? 1 : pairs) && (round === 0 || Date.now() <= endBy); round++) {
        const seen = [];
        // Each side is first in its turn.
        for (let turn = 0; turn < sides.length; turn++) {
          const side = (round + turn) % sides.length;
          seen[side] = await measure(portal, sides[side]);
        }
        rounds.push(seen);
        progress(seen.map(({ requests, seconds }) => `${requests} in ${seconds.toFixed(2)} s`).join(' ÷ '));
      }
      const of = (what) => sides.map((_, side) => rounds.map((round) => round[side][what]));
      return {
        samples: [...of('requests'), ...of('seconds')],
        details: { 'their version': `@bitrix24/b24jssdk ${versionOf('@bitrix24/b24jssdk')}` },
      };
    }),
};

async function measure(portal, read) {
  portal.clearRecords();
  const started = performance.now();
  const ids = await read();
  const seconds = (performance.now() - started) / 1_000;
  const distinct = new Set(ids).size;
  if (ids.length !== DEALS || distinct !== DEALS)
    throw new Error(`${ids.length} deals were listed, ${distinct} different ones, not ${DEALS}`);
  return { requests: portal.requests.filter(({ server }) => server === 'portal').length, seconds };
}

async function byId(client) {
  const ids = [];
  for await (const { ID } of client.list(METHOD, { select: ['ID', 'TITLE'] }, { by: 'id' })) ids.push(ID);
  return ids;
}

async function byStart(client) {
  const ids = [];
  for (let start = 0; start !== undefined;) {
    const params = { select: ['ID', 'TITLE'], start };
    const { result, next } = await client.request(METHOD, params, { batchable: false });
    for (const { ID } of result) ids.push(ID);
    start = next;
  }
  return ids;
}

async function bySdk(sdk) {
  const answer = await sdk.actions.v2.callList.make({ method: METHOD, params: { select: ['ID', 'TITLE'] } });
  return answer.getData().map(({ ID }) => ID);
}
