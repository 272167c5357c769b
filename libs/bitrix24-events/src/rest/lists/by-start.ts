import { ListParams } from './list-params.js';
import type { Page, PageSource } from './page-source.js';

/** Bitrix24's page size, if no page has shown it. */
const PAGE_SIZE = 50;

/** The pages of a list by their offsets. */
export async function* pagesByStart(source: PageSource): AsyncGenerator<Page, void> {
  const params = new ListParams(source.method, source.params);
  if (params.twice !== undefined) throw source.invalid(`${params.twice} is given twice`);
  const start = params.get('start');
  const from = Number(start ?? 0);
  if (!(from >= 0))
    throw source.invalid(
      `start: ${String(start)} gives one page without a count: leave it out, or read by: 'id'`,
    );
  let page = await source.first(params.with({ start: from }));
  yield page;
  const size = page.answer.next === undefined ? PAGE_SIZE : page.answer.next - from;
  for (let begin = from; ;) {
    const next: number | undefined = page.answer.next ?? afterFull(page, begin, size, from);
    if (next === undefined) return;
    if (next <= begin) throw source.bad('the next page does not come after this one');
    const isTold = page.answer.next !== undefined;
    const left = isTold && size > 0 ? Math.ceil(((page.answer.total ?? 0) - next) / size) : 1;
    const count = source.isBatchable ? source.pace.pages(left) : 1;
    const starts = Array.from({ length: count }, (_, index) => next + index * size);
    const before = JSON.stringify(page.items);
    let read = -1;
    for await (page of source.allPages(starts.map((at) => params.with({ start: at })))) {
      begin = starts[++read]!;
      // A method without paging returns the same items again.
      if (!isTold && JSON.stringify(page.items) === before) return;
      yield page;
      if (page.answer.next === undefined) break;
    }
  }
}

/**
 * Where the next page would start after a full page that names none: totals are sometimes wrong, so
 * it is requested once.
 */
const afterFull = (
  { items, answer: { total } }: Page,
  begin: number,
  size: number,
  from: number,
): number | undefined => {
  // The first page does not show whether the method knows its end; later ones do, if their total
  // agrees.
  const isEnd = begin > from && total === begin + size;
  return items.length > 0 && items.length === size && !isEnd ? begin + size : undefined;
};
