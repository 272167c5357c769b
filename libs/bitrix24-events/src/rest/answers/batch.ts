import { isMap } from '../../common/index.js';
import { errorOf, extrasOf, type CallPlace } from './parse-answer.js';
import { phpQuery } from './php-query.js';
import type { RestAnswer } from './rest-answer.js';
import type { Bitrix24RestError } from './rest.errors.js';

/** Maximum number of commands in one `batch`. */
export const MAX_BATCH_COMMANDS = 50;

/**
 * One command of a batch. A parameter may refer to an earlier command of the same request:
 * `'$result[deal][ID]'`. Parameters that are `null`, an empty list or an empty map are not
 * transmitted.
 *
 * @publicApi
 */
export interface BatchCommand {
  method: string;
  params?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * The outcome of one command: its answer, its error, or `skipped` (`halt`, after an earlier one
 * failed).
 *
 * @publicApi
 */
export type BatchOutcome<T = unknown> =
  | ({ status: 'done' } & RestAnswer<T>)
  | { status: 'failed'; error: Bitrix24RestError }
  | { status: 'skipped' };

/** The parameters of one `batch` request. */
export function batchParams(
  commands: readonly (readonly [key: string, command: BatchCommand])[],
  halt: boolean,
) {
  return {
    halt: halt ? 1 : 0,
    cmd: Object.fromEntries(
      commands.map(([key, { method, params = {} }]) => {
        const query = phpQuery(params);
        return [key, query ? `${method}?${query}` : method];
      }),
    ),
  };
}

/**
 * Reads the result of one `batch` request: maps by key, which PHP sends as `[]` if empty and as
 * lists for keys 0…n.
 */
export function readBatch(
  commands: readonly (readonly [key: string, command: BatchCommand])[],
  result: unknown,
  place: Omit<CallPlace, 'method'>,
): [key: string, outcome: BatchOutcome][] {
  const maps = isMap(result) ? result : {};
  return commands.map(([key, { method }]): [string, BatchOutcome] => {
    const error = at(maps.result_error, key);
    if (error !== undefined) {
      const [code, description] = isMap(error) ? [error.error, error.error_description] : [error, ''];
      return [
        key,
        { status: 'failed', error: errorOf(code, description, { status: 200 }, { ...place, method }) },
      ];
    }
    const answer = at(maps.result, key);
    if (answer === undefined) return [key, { status: 'skipped' }];
    return [
      key,
      {
        status: 'done',
        result: answer,
        ...extrasOf(at(maps.result_total, key), at(maps.result_next, key), at(maps.result_time, key)),
      },
    ];
  });
}

function at(map: unknown, key: string): unknown {
  if (Array.isArray(map)) return /^\d+$/.test(key) ? (map[Number(key)] as unknown) : undefined;
  return isMap(map) && Object.hasOwn(map, key) ? map[key] : undefined;
}
