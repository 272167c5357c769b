// Usage: npm run bench -- [--only NAME]… [--quick] [--json FILE]
//          [--pairs 15] [--requests 5000] [--connections 100] [--quiet SECONDS]
// Figures, not a test: a missed target does not fail it, a row that breaks does. docs/benchmarks.md tells the method.
import 'reflect-metadata';
import { writeFile } from 'node:fs/promises';
import { constants } from 'node:os';
import { endEverything, isEnding } from './lib/ending.mjs';
import { machine } from './lib/machine.mjs';
import { readOptions } from './lib/options.mjs';
import { describeRow, describeSkipped, resultOf } from './lib/report.mjs';
import { ROWS } from './rows/index.mjs';

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.once(signal, async () => {
    await endEverything();
    process.exit(128 + constants.signals[signal]);
  });

async function bench({ only, json, ...options }) {
  printFacts(options);
  const results = [];
  const started = Date.now();
  for (const [position, name] of only.entries()) {
    // Each row has its share of the time, and what those before it left.
    const share = options.seconds && ((position + 1) / only.length) * options.seconds;
    const endBy = share && started + share * 1_000;
    results.push(...(await resultsOf(name, { ...options, endBy })));
    if (isEnding()) return;
  }
  if (json !== undefined) await writeFile(json, `${JSON.stringify(results, undefined, 2)}\n`);
}

function printFacts({ quick, pairs, requests, connections }) {
  const facts = Object.entries({ ...machine(), pairs, requests, connections });
  console.log(`${facts.map(([what, value]) => `${what}: ${value}`).join('; ')}\n`);
  if (quick)
    console.log('--quick: few pairs and small counts. Rough figures, not those of docs/benchmarks.md.\n');
}

async function resultsOf(name, options) {
  const row = ROWS[name];
  let seen = 0;
  const progress = (text) => console.error(`  ${name} ${++seen}: ${text}`);
  try {
    const outcome = await row.run({ ...options, progress });
    console.log(
      outcome.skipped === undefined ? describeRow(row, outcome) : describeSkipped(row, outcome.skipped),
    );
    return row.figures.map((figure, position) => resultOf(figure, outcome.samples?.[position]));
  } catch (error) {
    if (!isEnding()) {
      console.error(`${name}: FAILED:`, error);
      process.exitCode = 1;
    }
    return row.figures.map((figure) => resultOf(figure));
  }
}

try {
  await bench(readOptions(process.argv.slice(2), Object.keys(ROWS)));
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
