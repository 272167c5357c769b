import { abandonableSteps } from '../../common/index.js';
import { isRest3 } from '../calls/read-methods.js';
import { isMap } from '../../common/index.js';
import { pagesById } from './by-id.js';
import { pagesByStart } from './by-start.js';
import type { ListOptions, ListReader } from './list-options.js';
import { PageSource } from './page-source.js';

/**
 * A list that is read lazily: a page is requested when the items before it are used up. Each
 * iteration reads it again.
 *
 * @example
 * ```ts
 * for await (const page of client.list('crm.contact.list').pages()) await save(page);
 * ```
 * @publicApi
 */
export class RestList<T> implements AsyncIterable<T> {
  /** @internal Get one from `Bitrix24Client.list()`. */
  constructor(
    private readonly reader: ListReader,
    private readonly method: string,
    private readonly params: object,
    private readonly options: ListOptions,
  ) {}

  [Symbol.asyncIterator](): AsyncGenerator<T, void> {
    return abandonableSteps(this.readItems());
  }

  /** @throws Bitrix24RestError while it is read: earlier pages have been returned. */
  pages(): AsyncGenerator<T[], void> {
    return abandonableSteps(this.readPages());
  }

  private async *readItems(): AsyncGenerator<T, void> {
    for await (const page of this.readPages()) yield* page;
  }

  private async *readPages(): AsyncGenerator<T[], void> {
    const { by = 'start', idField, onProgress } = this.options;
    const params = isMap(this.params) ? this.params : {};
    const source = new PageSource(this.reader, this.method, params, this.options);
    if (isRest3(this.method)) throw source.invalid('lists of REST 3 are paged by their parameter pagination');

    if (by === 'id' && OTHER_ORDER.has(this.method.toLowerCase()))
      throw source.invalid("its order is requested differently: read it by: 'start'");

    let [items, total]: [number, number | undefined] = [0, undefined];
    const pages = by === 'id' ? pagesById(source, idField ?? idFieldOf(this.method)) : pagesByStart(source);
    for await (const page of pages) {
      items += page.items.length;
      total ??= page.answer.total;
      onProgress?.({ items, total, requests: source.requests });
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the caller names the type
      if (page.items.length > 0) yield page.items as T[];
    }
  }
}

/** Families whose methods use camel-case field names. */
const CAMEL_CASE = /^(?:crm\.(?:item|type|documentgenerator)|catalog|sale|booking|rpa)\./i;

const idFieldOf = (method: string): string => (CAMEL_CASE.test(method) ? 'id' : 'ID');

/**
 * Methods that take their order as two texts, `sort` and `order`, so that an order by id cannot be
 * requested in the usual way.
 */
const OTHER_ORDER = new Set(['user.get', 'user.search']);
