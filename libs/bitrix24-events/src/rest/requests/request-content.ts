import { randomBytes } from 'node:crypto';
import { batchParams, readBatch, type BatchCommand, type BatchOutcome } from '../answers/batch.js';
import type { CallPlace } from '../answers/parse-answer.js';
import type { RestAnswer } from '../answers/rest-answer.js';

/** The content of one request, and how its answer is read. */
export interface RequestContent {
  method: string;
  params: object;
  /** The methods that it runs: for a batch, those of its commands. */
  runs: readonly string[];
  /** The outcome of each of them. */
  outcomes(answer: RestAnswer, place: Omit<CallPlace, 'method'>): BatchOutcome[];
}

/** A single call, as JSON. */
export const alone = (method: string, params: object, connector?: string): RequestContent => ({
  method,
  params: { ...params, ...connected(connector) },
  runs: [method],
  outcomes: (answer) => [{ status: 'done', ...answer }],
});

/** Commands in one `batch`. */
export const together = (
  commands: readonly (readonly [key: string, command: BatchCommand])[],
  halt: boolean,
  connector?: string,
): RequestContent => ({
  method: 'batch',
  params: { ...batchParams(commands, halt), ...connected(connector) },
  runs: commands.map(([, { method }]) => method),
  outcomes: ({ result }, place) => readBatch(commands, result, place).map(([, outcome]) => outcome),
});

/** Commands of independent callers: under keys that no parameter can refer to. */
export function gathered(commands: readonly BatchCommand[], connector?: string): RequestContent {
  const prefix = `k${randomBytes(8).toString('hex')}`;
  return together(
    commands.map((command, index) => [`${prefix}_${index}`, command] as const),
    false,
    connector,
  );
}

/**
 * On the request itself: inside a command it is ignored, and even an empty one needs the feature
 * (protocol 6.1, 7.1).
 */
const connected = (connector: string | undefined): object => (connector ? { auth_connector: connector } : {});
