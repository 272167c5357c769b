import type { IncomingMessage, ServerResponse } from 'node:http';
import { EmulatorError } from '../emulator.errors.js';
import { readUrl, type Responder, sendAnswer } from '../http/index.js';
import { commit } from './commit.js';
import { Fault, type FaultHandle } from './fault.js';
import type { FaultOptions } from './fault.options.js';

/** The faults that stand, oldest first. A request is hit by the first that takes it. */
export class Faults {
  readonly #faults: Fault[] = [];

  /** @throws EmulatorError for a redirect without a location */
  add(options: FaultOptions): FaultHandle {
    if (options.kind === 'redirect' && !URL.canParse(options.location ?? '')) {
      const example = "fault({ kind: 'redirect', location: 'https://elsewhere.example.com' })";
      throw EmulatorError.invalidOption('location', String(options.location), example);
    }
    const fault = new Fault(options);
    this.#faults.push(fault);
    return fault;
  }

  /** Answers a request, or does to it what a fault says. */
  async handle(
    server: 'portal' | 'auth',
    request: IncomingMessage,
    response: ServerResponse,
    respond: Responder,
  ): Promise<void> {
    const method = methodOf(readUrl(request).path);
    const fault = this.#faults.find((one) => one.take(server, method));
    if (fault) return commit(fault, request, response, respond);
    sendAnswer(response, await respond(request));
  }
}

/** The REST method that a path names, of either version and by token or webhook; else the path without its slashes. */
export function methodOf(path: string): string {
  const parts = path.split('/').filter((part) => part !== '');
  return parts[0] === 'rest' ? parts.at(-1)!.replace(/\.json$/, '') : parts.join('/');
}
