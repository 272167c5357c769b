import type { Page, PageSource } from './page-source.js';

/** The pages of a list by their offsets. */
export async function* pagesByStart(source: PageSource): AsyncGenerator<Page, void> {
  const from = Number(source.params.start ?? 0);
  let page = await source.first({ ...source.params, start: from });
  yield page;
  const { total = 0 } = page.answer;
  const size = (page.answer.next ?? 0) - from;
  for (let next = page.answer.next; next !== undefined; next = page.answer.next) {
    const begin = next;
    const left = size > 0 ? Math.ceil((total - begin) / size) : 1;
    const count = source.isBatchable ? source.pace.pages(left) : 1;
    const pages = Array.from({ length: count }, (_, index) => ({
      ...source.params,
      start: begin + index * size,
    }));
    for await (page of source.all(pages)) {
      yield page;
      if (page.answer.next === undefined) return;
    }
    if (page.answer.next! <= begin) throw source.bad('the next page is none that comes after this one');
  }
}
