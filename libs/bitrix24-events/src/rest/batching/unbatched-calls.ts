import { Injectable } from '@nestjs/common';
import type { BatchOutcome } from '../answers/batch.js';
import type { RestCall } from '../calls/rest-call.js';
import type { RestAnswer } from '../answers/rest-answer.js';
import { alone } from '../requests/request-content.js';
import { RequestRunner } from '../requests/request-runner.js';
import { SharedCall } from './shared-call.js';

/** Calls that are sent alone. Equal reads that wait at the same time are sent once. */
@Injectable()
export class UnbatchedCalls {
  private readonly waiting = new Map<string, SharedCall>();

  constructor(private readonly runner: RequestRunner) {}

  /** @throws the call's error; the reason of its signal */
  async send(call: RestCall): Promise<RestAnswer> {
    if (!call.isRead) return await this.sendOne(call, call.signal, () => {});
    const key = await keyOf(call);
    const known = this.waiting.get(key);
    if (known) return await known.join(call);
    const shared = new SharedCall(call);
    const answer = shared.join(call);
    const leave = (): void => {
      if (this.waiting.get(key) === shared) this.waiting.delete(key);
    };
    this.waiting.set(key, shared);
    shared.signal.addEventListener('abort', leave, { once: true });
    void this.sendOne(shared, shared.signal, leave)
      .then((found) => shared.resolve(found))
      .catch((error: unknown) => shared.reject(error))
      .finally(leave);
    return await answer;
  }

  private async sendOne(
    of: RestCall | SharedCall,
    signal: AbortSignal | undefined,
    leaves: () => void,
  ): Promise<RestAnswer> {
    const call = of instanceof SharedCall ? of.call : of;
    const { source, timeout, isRepeatable, method, params, connector } = call;
    const outcomes = await this.runner.runRequest({
      source,
      timeout,
      isRepeatable,
      signal,
      awaits: [method],
      get priority() {
        return of.priority;
      },
      ...(of instanceof SharedCall && { onPriority: (listener: () => void) => of.onPriority(listener) }),
      prepare: () => {
        leaves();
        return alone(method, params, connector);
      },
    });
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a call alone has an answer, or it has thrown
    const { status: _, ...answer } = outcomes![0] as Extract<BatchOutcome, { status: 'done' }>;
    return answer;
  }
}

/** The key of equal reads: the same portal, the same user and the same content. */
async function keyOf({ source, method, json, connector, timeout, signal }: RestCall): Promise<string> {
  const { accessToken, endpoint } = await source.current({ signal, timeout });
  signal?.throwIfAborted();
  return JSON.stringify([
    endpoint,
    accessToken,
    source.renew !== undefined,
    connector,
    timeout,
    method,
    json,
  ]);
}
