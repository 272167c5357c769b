import type { OutgoingRequest } from './outgoing-request.js';
import type { RequestContent } from './request-content.js';

/** What a request says: asked once, and the same on every attempt. */
export class LazyRequest {
  private content: RequestContent | undefined;

  constructor(private readonly request: OutgoingRequest) {}

  /** The methods that it will run, as far as that is known. */
  get runs(): readonly string[] {
    return this.content?.runs ?? this.request.awaits;
  }

  /** By which its errors name it, also before it is known what it says. */
  get method(): string {
    const [first = 'batch', second] = this.runs;
    return this.content?.method ?? (second === undefined ? first : 'batch');
  }

  /** @returns `undefined` when there is nothing to say */
  prepare(): RequestContent | undefined {
    return (this.content ??= this.request.prepare());
  }
}
