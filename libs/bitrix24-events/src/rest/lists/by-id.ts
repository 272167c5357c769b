import { isMap, textOf } from '../../common/index.js';
import { ListParams } from './list-params.js';
import { idNameIn } from './page-items.js';
import type { Page, PageSource } from './page-source.js';

/** Bitrix24's page size, if the first page does not show it. */
const PAGE_SIZE = 50;

/** A `start` value that tells the portal not to count. */
const UNCOUNTED = -1;

/**
 * The pages of a list by the ids of their items. Only the first is counted; within one batch each
 * page refers to the last id of the page before.
 */
export async function* pagesById(source: PageSource, idField: string): AsyncGenerator<Page, void> {
  const params = new ListParams(source.method, source.params);
  const filter = params.get('filter') ?? {};
  const select = params.get('select');
  if (params.twice !== undefined) throw source.invalid(`${params.twice} is given twice`);
  if (params.get('order') !== undefined || params.get('start') !== undefined)
    throw source.invalid("by: 'id' decides order and start itself: leave them out, or read by: 'start'");
  if (!isMap(filter)) throw source.invalid('filter is not a map');
  const above = `>${idField}`;
  const paramsAfter = (id: unknown, from: number): Record<string, unknown> =>
    params.with({
      select: select === undefined ? undefined : withId(select, idField),
      filter: id === undefined ? filterOf(filter) : { ...filter, [above]: id },
      order: { [idField]: 'ASC' },
      start: from,
    });

  const first = await source.first(paramsAfter(filter[above], 0));
  yield first;
  const size = first.answer.next ?? PAGE_SIZE;
  if (first.answer.next === undefined && first.items.length < size) return;
  const idName = idNameIn(first.items.at(-1), idField);
  if (idName === undefined)
    throw source.invalid(`its items have no ${idField}: say by idField what they have`);

  let read = first.items.length;
  let last = lastId(first, idName, -Infinity, source);
  for (;;) {
    // One more than needed: a page that is not full is the end.
    const left = Math.ceil(((first.answer.total ?? 0) - read) / size) + 1;
    const count = source.isBatchable ? source.pace.pages(left) : 1;
    const after = [last, ...referencesTo(source.path, count - 1, size, idName)];
    const pages = after.map((id) => paramsAfter(id, UNCOUNTED));
    for await (const page of source.allPages(pages)) {
      if (page.items.length > 0) last = lastId(page, idName, last, source);
      read += page.items.length;
      yield page;
      if (page.items.length < size) return;
    }
  }
}

/** For each page of a batch except the first: a reference to the last id of the page before. */
const referencesTo = (path: readonly string[], count: number, size: number, idName: string): string[] =>
  Array.from(
    { length: count },
    (_, page) => `$result${[page, ...path, size - 1, idName].map((key) => `[${key}]`).join('')}`,
  );

/**
 * @throws RestBadAnswerError if ids do not grow: the method does not filter by them, and reading
 * would never end
 */
function lastId({ items }: Page, idName: string, before: number, source: PageSource): number {
  let last = before;
  for (const item of items) {
    const id = isMap(item) ? Number(textOf(item[idName])) : Number.NaN;
    if (!(id > last)) throw source.bad(`its ids do not grow: the method cannot be read by: 'id'`);
    last = id;
  }
  return last;
}

/**
 * An empty filter can be omitted. Without a lower bound the first page also includes an item with
 * id 0.
 */
const filterOf = (filter: object): object | undefined =>
  Object.keys(filter).length > 0 ? filter : undefined;

const withId = (select: unknown, idField: string): unknown =>
  Array.isArray(select) && !select.some((name) => name === '*' || name === idField)
    ? [...select, idField]
    : select;
