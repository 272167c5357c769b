import { setTimeout as sleep } from 'node:timers/promises';
import { hostileBodies } from '../lib/hostile-bodies.mjs';
import { ANSWER_NAMES, HostilePortal } from '../lib/hostile-portal.mjs';
import { HonestTenant } from '../lib/honest-tenant.mjs';
import { Lane } from '../lib/lane.mjs';
import { encoder, install, startPortals } from '../lib/portal.mjs';
import { between, pick } from '../lib/random.mjs';
import { ServerProcess } from '../lib/server-process.mjs';
import { Tail } from '../lib/tail.mjs';
import { DEED_NAMES } from '../server/deeds.mjs';

const HONEST = 3;
/** MiB that the application may use. */
const HEAP = ['--max-old-space-size=256', '--expose-gc'];
/** Rounds after which the heap has what it keeps. */
const WARM_UP = 5;
/** Beyond this, an honest event counts as lost. */
const PATIENCE = 60_000;
const MEBIBYTES_KEPT = 64;

/**
 * Strangers, a portal and the errors of its handlers do what they can to harm an application, in a random mix, while
 * three honest portals go on. One application on each HTTP adapter, one after the other, with a part of the rounds each.
 */
export async function hostile({ rounds, adapters, random }, keeper) {
  const parts = [];
  for (const [at, adapter] of adapters.entries()) {
    const share = Math.floor(rounds / adapters.length) + (at < rounds % adapters.length ? 1 : 0);
    if (share > 0) parts.push(await hostileTo(adapter, { rounds: share, random }, keeper));
  }
  const sum = (name) => parts.reduce((total, part) => total + part[name], 0);
  const most = (name) => Math.max(...parts.map((part) => part[name]));
  const result = {
    scenario: 'hostile',
    rounds,
    adapters: parts.map(({ adapter }) => adapter),
    crashes: sum('crashes'),
    worstStallMs: most('worstStallMs'),
    honestLost: sum('honestLost'),
    honestDelayMs: most('honestDelayMs'),
    heapGrowthMiB: most('heapGrowthMiB'),
    unanswered: sum('unanswered'),
    lost: sum('honestLost'),
  };
  const { crashes, heapGrowthMiB, unanswered } = result;
  return {
    result,
    problems: [
      ...(crashes > 0 ? [`the application ended ${crashes} times`] : []),
      ...(heapGrowthMiB > MEBIBYTES_KEPT ? [`the heap grew by ${Math.round(heapGrowthMiB)} MiB`] : []),
      ...(unanswered > 0 ? [`${unanswered} requests were not answered`] : []),
    ],
  };
}

async function hostileTo(adapter, { rounds, random }, keeper) {
  const { portals, options: common, url, installUrl } = await startPortals(HONEST + 1, keeper);
  const options = {
    ...common,
    file: keeper.file(`${adapter}.db`),
    journal: keeper.file(`${adapter}.log`),
    adapter,
  };
  const [evil, ...others] = portals;
  const proxy = await HostilePortal.start(portOf(evil.endpoint));
  keeper.later(() => proxy.stop());
  const start = () => {
    const server = new ServerProcess(
      {
        ...options,
        handlers: 'hostile',
        hostile: evil.memberId,
        installPage: true,
        reroute: { [portOf(evil.endpoint)]: proxy.port },
        inbox: { retry: { attempts: 3, initialDelay: 20, maxDelay: 200 } },
      },
      HEAP,
    );
    keeper.later(() => server.end());
    return server;
  };
  let server = start();
  await server.ready;
  for (const portal of portals) await install(portal, 'ONCRMDEALUPDATE');

  const tail = new Tail(options.journal);
  const tenants = others.map((portal, at) => new HonestTenant({ portal, deal: at + 1, url }));
  const attacker = { url, installUrl, encode: encoder(evil), proxy, random };
  const figures = { crashes: 0, worstStallMs: 0, honestDelayMs: 0, unanswered: 0 };
  const seen = new Set();
  let atRest;
  let grown = 0;

  /** A process that has ended, or does not answer, is one crash; another takes its place. */
  const replace = async (why) => {
    figures.crashes++;
    console.error(`${why}:\n${server.output.slice(-2_000)}`);
    await server.end();
    server = start();
    await server.ready;
  };
  const readJournal = async () => {
    for (const line of await tail.lines()) seen.add(line.split(' ').slice(1).join(' '));
  };

  for (let round = 1; round <= rounds; round++) {
    const attack = pick(random, Object.keys(ATTACKS));
    const attacking = ATTACKS[attack](attacker);
    await Promise.all(tenants.map((tenant) => tenant.send(between(random, 1, 3))));
    const deadline = Date.now() + PATIENCE;
    while (tenants.some((tenant) => tenant.pending(seen) > 0) && Date.now() < deadline) {
      if (!server.running) await replace(`ended in round ${round} on ${adapter} (${attack})`);
      await sleep(10);
      await readJournal();
    }
    figures.honestDelayMs = Math.max(figures.honestDelayMs, ...tenants.map((tenant) => tenant.slowest));
    figures.unanswered += await attacking;
    const vitals = await server.ask('vitals').catch(() => undefined);
    if (!vitals) await replace(`did not answer in round ${round} on ${adapter} (${attack})`);
    else {
      figures.worstStallMs = Math.max(figures.worstStallMs, vitals.stallMs);
      if (round <= WARM_UP) atRest = vitals.heapMiB;
      else grown = vitals.heapMiB - atRest;
    }
    if (round % 10 === 0)
      console.log(
        `${adapter}, round ${round}: ${attack}, ${JSON.stringify(figures)}, heap +${grown.toFixed(1)} MiB`,
      );
  }
  await readJournal();
  const honestLost = tenants.reduce((sum, tenant) => sum + tenant.pending(seen), 0);
  proxy.mode = undefined;
  await server.end('SIGTERM');
  return { adapter, ...figures, honestLost, heapGrowthMiB: Math.round(grown * 10) / 10 };
}

const portOf = (url) => Number(new URL(url).port);

/** Each resolves to how many of its requests got no answer. */
const ATTACKS = {
  async bodies({ url, installUrl, random }) {
    const statuses = await hostileBodies([url, installUrl], random);
    return statuses.filter((status) => status === 0).length;
  },
  async answers(attacker) {
    attacker.proxy.mode = pick(attacker.random, ANSWER_NAMES);
    await events(attacker, 'ONCRMDEALADD', between(attacker.random, 1, 8), () => ({
      'auth[access_token]': `${'\\'.repeat(60)}x`,
    }));
    await sleep(between(attacker.random, 0, 300));
    return 0;
  },
  async errors(attacker) {
    await events(attacker, 'ONCRMDEALADD', between(attacker.random, 1, 6), () => ({
      'data[FIELDS][DEED]': pick(attacker.random, DEED_NAMES),
    }));
    return 0;
  },
  async messages(attacker) {
    const letter = pick(attacker.random, ['Ж', '%', '\\', 'x', ' ', '\n']);
    await events(attacker, 'ONIMBOTMESSAGEADD', between(attacker.random, 1, 3), () => ({
      'data[PARAMS][MESSAGE]': letter.repeat(between(attacker.random, 1_000, 60_000)),
    }));
    return 0;
  },
  async loop(attacker) {
    attacker.proxy.mode = undefined;
    await events(attacker, 'ONCRMDEALUPDATE', 40);
    return 0;
  },
  async flood(attacker) {
    attacker.proxy.mode = 'silence';
    await events(attacker, 'ONCRMDEALADD', 60);
    return 0;
  },
};

const EVIL_DEAL = 900_000;

/** Events with the genuine token of the hostile portal. */
async function events({ url, encode }, event, count, changesOf = () => ({})) {
  let at = 0;
  const lane = new Lane({
    event,
    entity: EVIL_DEAL,
    url,
    encode: (...what) => encode(...what, changesOf(at++)),
  });
  await lane.run({ most: count });
}
