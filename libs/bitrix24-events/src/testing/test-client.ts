import { Bitrix24EventsError } from '../errors/index.js';
import {
  Bitrix24Client,
  Bitrix24RestError,
  type BatchCommand,
  type BatchOptions,
  type BatchOutcome,
  type RestAnswer,
  type RestPipeline,
} from '../rest/index.js';
import { TEST_PORTAL } from './test-portal.js';

/**
 * A call that a {@link TestClient} was asked for.
 *
 * @publicApi
 */
export interface TestCall {
  method: string;
  params: object;
}

/**
 * What a {@link TestClient} answers, by method: the `result`, or a function of the parameters that returns it,
 * resolves to it, or throws.
 *
 * @publicApi
 */
export type TestAnswers = Readonly<Record<string, unknown>>;

/**
 * A client that calls nobody. Made by {@link testClient}.
 *
 * @publicApi
 */
export class TestClient extends Bitrix24Client {
  /** All that it was asked for, in order; the commands of a batch one by one. */
  readonly calls: TestCall[] = [];

  /** @internal */
  constructor(
    private readonly answers: TestAnswers,
    memberId: string,
  ) {
    super(NO_PIPELINE, {
      memberId,
      current: () => Promise.reject(new Error('A test client has no token.')),
    });
  }

  override async request<T = unknown>(method: string, params: object = {}): Promise<RestAnswer<T>> {
    this.calls.push({ method, params });
    if (!Object.hasOwn(this.answers, method)) throw new NoAnswerError(method);
    const answer = this.answers[method];
    const result: unknown = typeof answer === 'function' ? await answer(params) : answer;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as far as the test is right
    return { result: result as T };
  }

  override async batch<
    const Commands extends Readonly<Record<string, BatchCommand>> | readonly BatchCommand[],
  >(
    commands: Commands,
    { halt = false }: BatchOptions = {},
  ): Promise<{ -readonly [Key in keyof Commands]: BatchOutcome }> {
    const outcomes: [string, BatchOutcome][] = [];
    for (const [key, command] of Object.entries<BatchCommand>(commands)) {
      const halted = halt && outcomes.some(([, { status }]) => status === 'failed');
      // oxlint-disable-next-line no-await-in-loop -- a portal runs them in order
      outcomes.push([key, halted ? { status: 'skipped' } : await this.outcomeOf(command)]);
    }
    const result = Array.isArray(commands)
      ? outcomes.map(([, outcome]) => outcome)
      : Object.fromEntries(outcomes);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- one outcome for each command, by its key
    return result as { -readonly [Key in keyof Commands]: BatchOutcome };
  }

  private async outcomeOf({ method, params }: BatchCommand): Promise<BatchOutcome> {
    try {
      return { status: 'done', ...(await this.request(method, params)) };
    } catch (error) {
      if (error instanceof Bitrix24RestError) return { status: 'failed', error };
      throw error;
    }
  }
}

/**
 * A stub for `event.client`: answers calls and batches, and remembers them.
 *
 * @param answers by method; a method without one fails with what to add
 * @example
 * ```ts
 * const client = testClient({
 *   'crm.deal.get': { TITLE: 'Roof repair' },
 *   'crm.deal.update': ({ id }: { id: string }) => id !== '13',
 * });
 * ```
 * @publicApi
 */
export function testClient(answers: TestAnswers = {}, memberId: string = TEST_PORTAL.memberId): TestClient {
  return new TestClient(answers, memberId);
}

class NoAnswerError extends Bitrix24EventsError {
  constructor(method: string) {
    super(
      'TEST_NO_ANSWER',
      `This test has no answer to ${method}. Try: a client: testClient({ '${method}': result }), for deliver() or createTestEvent().`,
    );
  }
}

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- request() and batch() never get to it
const NO_PIPELINE = {} as RestPipeline;
