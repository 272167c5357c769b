// Usage: npm run chaos -- --scenario inbox|burst|handlers|guaranteed|hostile|strangers [--rounds N] [--signal KILL|TERM] [--adapter express|fastify|both]
//   [--events N] [--connections N] [--changes N] [--objects N] [--seed N] [--json FILE]
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { Keeper } from './lib/keeper.mjs';
import { seeded } from './lib/random.mjs';
import { burst } from './scenarios/burst.mjs';
import { guaranteed } from './scenarios/guaranteed.mjs';
import { handlers } from './scenarios/handlers.mjs';
import { hostile } from './scenarios/hostile.mjs';
import { inbox } from './scenarios/inbox.mjs';
import { strangers } from './scenarios/strangers.mjs';

const SCENARIOS = { inbox, burst, handlers, guaranteed, hostile, strangers };
/** Nothing here takes so long, unless something hangs. */
const MOST_MINUTES = 15;
const SIGNALS = ['KILL', 'TERM'];
const ADAPTERS = { both: ['express', 'fastify'], express: ['express'], fastify: ['fastify'] };

const { values } = parseArgs({
  options: {
    scenario: { type: 'string', default: 'inbox' },
    rounds: { type: 'string', default: '50' },
    signal: { type: 'string', default: 'KILL' },
    adapter: { type: 'string', default: 'both' },
    events: { type: 'string', default: '20000' },
    connections: { type: 'string', default: '200' },
    changes: { type: 'string', default: '5000' },
    objects: { type: 'string', default: '500' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    json: { type: 'string' },
  },
});

const counted = (name) => {
  const number = Number(values[name]);
  if (!Number.isInteger(number) || number < 1) fail(`--${name} must be a whole number of at least 1`);
  return number;
};
const chosen = (name, choices) => {
  if (!choices.includes(values[name])) fail(`--${name} must be one of ${choices.join(', ')}`);
  return values[name];
};

function fail(message) {
  console.error(message);
  process.exit(2);
}

const scenario = SCENARIOS[chosen('scenario', Object.keys(SCENARIOS))];
const seed = counted('seed');
const options = {
  rounds: counted('rounds'),
  signal: `SIG${chosen('signal', SIGNALS)}`,
  adapters: ADAPTERS[chosen('adapter', Object.keys(ADAPTERS))],
  events: counted('events'),
  connections: counted('connections'),
  changes: counted('changes'),
  objects: counted('objects'),
  random: seeded(seed),
};
console.log(`${values.scenario}, seed ${seed}`);

const { result, problems } = await Keeper.with((keeper) =>
  Promise.race([scenario(options, keeper), keeper.deadline(MOST_MINUTES * 60_000)]),
);
console.table({ [values.scenario]: result });
for (const problem of problems) console.error(problem);
if (values.json !== undefined)
  await writeFile(values.json, `${JSON.stringify({ ...result, seed }, null, 2)}\n`);
process.exitCode =
  problems.length > 0 || result.lost + (result.outOfOrder ?? 0) + (result.stuck ?? 0) > 0 ? 1 : 0;
