import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

const SAMPLE = 400;
const IDLE_ENOUGH = 0.9;

/** Resolves once nothing else uses the processors, or after `longest` seconds all the same: to whether it is quiet. */
export async function untilQuiet(longest) {
  if (longest === 0) return false;
  const deadline = performance.now() + longest * 1_000;
  for (;;) {
    if ((await idleShare()) >= IDLE_ENOUGH) return true;
    if (performance.now() > deadline) return false;
  }
}

async function idleShare() {
  const before = times();
  await sleep(SAMPLE);
  const after = times();
  return (after.idle - before.idle) / (after.all - before.all);
}

function times() {
  const each = cpus().map((cpu) => cpu.times);
  const sum = (pick) => each.reduce((total, one) => total + pick(one), 0);
  return { idle: sum(({ idle }) => idle), all: sum((one) => Object.values(one).reduce((a, b) => a + b, 0)) };
}
