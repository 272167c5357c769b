// Usage: npm run bench -- [--row NAME]… [--pairs 15] [--requests 5000] [--connections 100]
//          [--quiet SECONDS] [--json FILE]
// Figures, not a test: it ends with 0 whether or not targets are met. docs/benchmarks.md tells the method.
import 'reflect-metadata';
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { machine } from './lib/machine.mjs';
import { describeRow, verdict } from './lib/report.mjs';
import { ROWS } from './rows/index.mjs';

const { values } = parseArgs({
  options: {
    row: { type: 'string', multiple: true, default: Object.keys(ROWS) },
    pairs: { type: 'string', default: '15' },
    requests: { type: 'string', default: '5000' },
    connections: { type: 'string', default: '100' },
    quiet: { type: 'string', default: '0' },
    json: { type: 'string' },
  },
});
const unknown = values.row.filter((name) => !Object.hasOwn(ROWS, name));
const [pairs, requests, connections] = ['pairs', 'requests', 'connections'].map((name) =>
  Number(values[name]),
);
if (unknown.length > 0 || ![pairs, requests, connections].every((it) => Number.isInteger(it) && it > 0)) {
  console.error(
    `Rows: ${Object.keys(ROWS).join(', ')}. --pairs, --requests, --connections: whole numbers above 0.`,
  );
  process.exit(1);
}

const on = machine();
console.log(
  Object.entries(on)
    .map(([what, value]) => `${what}: ${value}`)
    .join('; '),
  '\n',
);
const rows = {};
for (const name of values.row) {
  let seen = 0;
  const progress = (text) => console.error(`  ${name} ${++seen}/${pairs}: ${text}`);
  const started = performance.now();
  const row = await ROWS[name]({ pairs, requests, connections, progress, quiet: Number(values.quiet) });
  rows[name] = { ...row, met: verdict(row), seconds: (performance.now() - started) / 1_000 };
  console.log(describeRow(name, row));
}
if (values.json !== undefined)
  await writeFile(
    values.json,
    `${JSON.stringify({ machine: on, pairs, requests, connections, rows }, undefined, 2)}\n`,
  );
