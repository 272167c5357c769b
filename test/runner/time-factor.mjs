/** What {@link work} takes on the machine for which the time limits of tests were chosen, when it does nothing else. */
const REFERENCE_MS = 20;
const TRIALS = 5;
const MOST = 10;

/**
 * By how much the time limits of tests are multiplied: `TEST_TIME_FACTOR`, or how much slower than the machine for which
 * they were chosen this one is at the moment. No limit ever becomes shorter.
 */
export function timeFactor(environment = process.env, measure = measureFactor) {
  const given = environment.TEST_TIME_FACTOR;
  if (given === undefined || given === '') return measure();
  const factor = Number(given);
  if (!(factor > 0)) throw new Error(`TEST_TIME_FACTOR must be a positive number, like 2, and is "${given}"`);
  return factor;
}

/** The median of some trials, so that one pause of the machine does not count. */
function measureFactor() {
  work();
  const times = Array.from({ length: TRIALS }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
  const median = times.toSorted((one, other) => one - other)[Math.floor(TRIALS / 2)];
  return Math.min(MOST, Math.max(1, Math.ceil(median / REFERENCE_MS)));
}

/** Of the kind that tests do: objects, texts and a little arithmetic. */
function work() {
  let length = 0;
  for (let round = 0; round < 200; round++) {
    const rows = Array.from({ length: 100 }, (_, id) => ({
      id,
      title: `deal ${id}`,
      fields: { ID: String(id) },
    }));
    length += JSON.stringify(JSON.parse(JSON.stringify(rows))).length;
  }
  return length;
}
