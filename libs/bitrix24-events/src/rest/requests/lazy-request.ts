import type { OutgoingRequest } from './outgoing-request.js';
import type { RequestContent } from './request-content.js';

/** The content of a request, determined once and the same on every attempt. */
export class LazyRequest {
  private content: RequestContent | undefined;

  constructor(private readonly request: OutgoingRequest) {}

  /** The methods that it will run, if already known. */
  get runs(): readonly string[] {
    return this.content?.runs ?? this.request.awaits;
  }

  /** Method name for error messages, available before the request has been built. */
  get method(): string {
    const [first = 'batch', second] = this.runs;
    return this.content?.method ?? (second === undefined ? first : 'batch');
  }

  /** @returns `undefined` if there is nothing to send */
  prepare(): RequestContent | undefined {
    return (this.content ??= this.request.prepare());
  }
}
