import { isMet, medianInterval } from './stats.mjs';

const CONFIDENT = 0.95;
/** The fewest samples whose extremes hold the median with a probability of 95 %. */
const FEWEST_PAIRS = 6;

/**
 * One figure as it is written to a file. Whether its target is met stays open without a 95 % interval.
 *
 * @param {import('../rows/index.mjs').Figure} figure
 * @param {readonly number[]} [samples] none of a row that could not be run
 */
export function resultOf({ name, unit, target, exact = false }, samples) {
  const stated = target === undefined ? null : targetText(target);
  if (samples === undefined)
    return { name, unit, median: null, low: null, high: null, target: stated, met: null };
  const { median, low, high, confidence } = medianInterval(samples);
  const judged = target !== undefined && (exact || confidence >= CONFIDENT);
  return { name, unit, median, low, high, target: stated, met: judged ? isMet({ low, high }, target) : null };
}

const targetText = ({ atMost, atLeast }) => (atMost === undefined ? `>= ${atLeast}` : `<= ${atMost}`);

/** A row that was run, as lines of text. */
export function describeRow({ title, figures }, { samples, details }) {
  const lines = figures.map((figure, position) => describeFigure(figure, samples[position]));
  const more = Object.entries(details).map(([what, value]) => `    ${what}: ${shown(value)}`);
  return [title, ...lines, ...more, ''].join('\n');
}

/** A row whose peer cannot run here, as lines of text. */
export const describeSkipped = ({ title, figures }, reason) =>
  [title, ...figures.map(({ name }) => `  ${name}: SKIPPED: ${reason}`), ''].join('\n');

function describeFigure(figure, samples) {
  const { name, unit, median, low, high, target, met } = resultOf(figure, samples);
  const spread = figure.exact ? '' : ` [${number(low)}, ${number(high)}]`;
  const verdict = met === null ? openness(target) : met ? 'met' : 'MISSED';
  const of = figure.exact ? [] : [counted(samples)];
  const about = [...(target === null ? [] : [`target ${target}`]), ...of, unit].join('; ');
  return `  ${name}: ${number(median)}${spread} ${verdict} (${about})`;
}

const openness = (target) =>
  target === null ? 'no target' : `NOT JUDGED: a 95 % interval needs ${FEWEST_PAIRS} pairs`;

const number = (value) =>
  value >= 100 ? Math.round(value).toLocaleString('en') : String(Number(value.toFixed(2)));
const shown = (value) => (typeof value === 'number' ? number(value) : value);
const counted = ({ length }) => (length === 1 ? '1 pair' : `${length} pairs`);
