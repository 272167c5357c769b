import { counted, printable, someOf } from '../../common/text/index.js';
import type { BindingKey } from '../binding.js';
import type { BindingsReport } from './bindings-report.js';

type Row = readonly [action: string, event: string, authType: string, handler: string, why: string];

/** The log line of each sync: what changed, and what stayed the same. */
export function renderSummary({ plan, ...report }: BindingsReport): string {
  // Works as it is, and has a warning of its own.
  const deprecated = report.problems.filter(({ code }) => code === 'deprecated').length;
  const parts = [
    `${report.bound} bound`,
    `${report.kept} kept`,
    `${report.unbound} unbound`,
    ...(plan.waiting.length > 0 ? [`${plan.waiting.length} waiting to be unbound`] : []),
    `${plan.foreign.length} foreign`,
    ...(report.failed > 0 ? [`${report.failed} refused`] : []),
    ...(deprecated > 0 ? [`${counted(deprecated, 'event')} deprecated`] : []),
    counted(report.problems.length - deprecated, 'problem'),
  ];
  return `Bindings on ${report.domain} (${report.memberId}): ${parts.join(', ')}`;
}

/** A plan as a table, for a person. */
export function renderPlan({ plan, problems, domain, memberId }: BindingsReport): string {
  const rows: Row[] = [
    ...plan.bind.map((row) =>
      line('bind', row, why(row.wantedBy, row.reason === 'options' && 'options differ')),
    ),
    ...plan.unbind.map((row) => line('unbind', row, 'no handler wants it')),
    ...plan.waiting.map((row) =>
      line('wait', row, `no handler wants it; unbound after ${new Date(row.until).toISOString()}`),
    ),
    ...plan.keep.map((row) => line('keep', row, KEPT[row.reason](row.wantedBy))),
    ...plan.foreign.map((row) =>
      line(
        'foreign',
        { ...row, handler: withoutQuery(row.handler) },
        row.offline ? 'not our part of it' : 'not our URL',
      ),
    ),
  ];
  const shown = rows.slice(0, MAX_LINES);
  return [
    `Bindings planned for ${domain} (${memberId}), nothing is changed:`,
    ...table([['action', 'event', 'auth_type', 'handler', 'why'], ...shown]),
    ...(rows.length > shown.length
      ? [`  and ${counted(rows.length - shown.length, 'more row', 'more rows')}`]
      : []),
    ...problems.map(({ message }) => `  problem: ${message}`),
  ].join('\n');
}

/** Lines of a table: a portal may have thousands of rows. */
const MAX_LINES = 500;

/** URLs that a line names. */
const MAX_URLS = 10;

/** A URL for a log: its query often contains a secret of its owner. */
const withoutQuery = (url: string): string => printable(url.replace(/\?.*$/s, '?…'), 200);

/** Where else the application's events are sent; `undefined` if nowhere. */
export function renderForeign({ plan, domain, memberId }: BindingsReport): string | undefined {
  const online = plan.foreign.filter(({ offline }) => !offline);
  if (online.length === 0) return undefined;
  const urls = [...new Set(online.map(({ handler }) => withoutQuery(handler)))].toSorted();
  return (
    `Bindings on ${domain} (${memberId}): ${counted(online.length, 'binding')} of this application ` +
    `${online.length === 1 ? 'leads' : 'lead'} to other URLs, which get its events and their tokens too: ` +
    `${someOf(urls, MAX_URLS)}. Try: name them in bindings.ownUrls if they are deployments of yours, or remove them ` +
    'with Bitrix24Bindings.foreign() and release()'
  );
}

const KEPT = {
  wanted: (wantedBy: readonly string[]) => wantedBy.join(', '),
  lifecycle: () => "of the application's life",
  registration: () => 'may be of a registered bot',
  'own-url': () => 'under bindings.ownUrls',
  'successor-missing': () => 'until what replaces it is bound',
  'out-of-reach': () => 'the plan does not take its connector',
};

const why = (wantedBy: readonly string[], note: string | false): string =>
  wantedBy.join(', ') + (note === false ? '' : ` (${note})`);

const line = (action: string, binding: BindingKey, reason: string): Row => {
  const { event, authType, handler, offline, connector } = binding;
  const queue = connector === undefined ? 'offline queue' : `offline queue of ${connector}`;
  return [action, event, offline ? '-' : String(authType), offline ? queue : handler || '-', reason];
};

function table(rows: readonly Row[]): string[] {
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`);
}
