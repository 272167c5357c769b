import type { BatchOutcome } from '../answers/batch.js';
import { isBatchable } from '../calls/batchable-params.js';
import type { CallOptions } from '../calls/call-options.js';
import type { RestAnswer } from '../answers/rest-answer.js';
import { RestBadAnswerError, RestInvalidCallError } from '../answers/rest.errors.js';
import type { ListOptions, ListReader } from './list-options.js';
import { itemsAlong, pathToItems } from './page-items.js';
import { PagePace } from './page-pace.js';

/** One page as it was read. */
export interface Page {
  items: unknown[];
  answer: RestAnswer;
}

/** Reads the pages of one list, one or several per request. */
export class PageSource {
  /** The path to the items, known once the first page is read. */
  path: readonly string[] = [];
  requests = 0;
  /** Whether several pages can be read by one request. */
  readonly isBatchable: boolean;
  readonly pace: PagePace;
  private readonly callOptions: Omit<CallOptions, 'batchable'>;

  constructor(
    private readonly reader: ListReader,
    readonly method: string,
    readonly params: Readonly<Record<string, unknown>>,
    private readonly options: ListOptions,
  ) {
    const { signal, timeout, priority, connector } = options;
    this.callOptions = { signal, timeout, priority, connector };
    this.isBatchable = isBatchable(params);
    this.pace = new PagePace(options.pagesPerRequest);
  }

  async first(params: object): Promise<Page> {
    const answer = await this.request(params);
    const path = pathToItems(answer.result, this.options.itemsAt);
    if (!path) throw this.invalid('its result holds no list of items, or several: say which by itemsAt');
    this.path = path;
    return this.readAnswer(answer);
  }

  /**
   * Further pages by one request, in order, up to the first that failed: reading on throws its
   * error.
   */
  async *allPages(pages: readonly object[]): AsyncGenerator<Page, void> {
    const [only] = pages;
    if (only && pages.length === 1) {
      yield this.readAnswer(await this.request(only));
      return;
    }
    this.requests++;
    const commands = pages.map((params) => ({ method: this.method, params: { ...params } }));
    const outcomes = await this.reader.batch(commands, { ...this.callOptions, halt: true });
    for (const outcome of outcomes) yield this.readAnswer(this.done(outcome));
  }

  invalid(description: string): RestInvalidCallError {
    return new RestInvalidCallError({ description, method: this.method, memberId: this.reader.memberId });
  }

  /** @param description what is wrong with the portal's answer */
  bad(description: string): RestBadAnswerError {
    const { method } = this;
    return new RestBadAnswerError({
      error: '',
      description,
      status: 200,
      method,
      memberId: this.reader.memberId,
    });
  }

  private async request(params: object): Promise<RestAnswer> {
    this.requests++;
    return await this.reader.request(this.method, params, this.callOptions);
  }

  private readAnswer(answer: RestAnswer): Page {
    this.pace.note(answer.time);
    return { items: itemsAlong(answer.result, this.path), answer };
  }

  private done(outcome: BatchOutcome): RestAnswer {
    if (outcome.status === 'failed') throw outcome.error;
    if (outcome.status === 'skipped') throw this.bad('the batch does not mention a page');
    return outcome;
  }
}
