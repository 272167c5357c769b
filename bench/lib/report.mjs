import { isMet } from './stats.mjs';

const number = (value) => (value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(2));
const interval = ({ median, low, high }) => `${number(median)} [${number(low)}, ${number(high)}]`;
const bound = ({ atMost, atLeast }) => (atMost === undefined ? `≥ ${atLeast}` : `≤ ${atMost}`);

/** Whether each target of a row is met; `undefined` for one that was skipped. */
export function verdict({ skipped, counts, ratio, target }) {
  if (skipped !== undefined) return undefined;
  if (counts) return counts.every(({ count, atMost }) => count <= atMost);
  return isMet(ratio, target);
}

/** One row as lines of text. */
export function describeRow(name, row) {
  const met = verdict(row);
  if (met === undefined) return `${name}: SKIPPED, ${row.skipped}\n`;
  const result = row.counts
    ? row.counts.map((each) => `${each.name} ${each.count} (target ${bound(each)})`).join(', ')
    : `${interval(row.ratio)} (target ${bound(row.target)}; ${row.ratio.samples} pairs)`;
  const details = Object.entries(row.details).map(([what, value]) => `    ${what}: ${shown(value)}`);
  return [`${name}: ${met ? 'met' : 'MISSED'}: ${result}`, `    ${row.title}`, ...details, ''].join('\n');
}

const shown = (value) =>
  typeof value === 'number' ? number(value) : typeof value === 'string' ? value : interval(value);
