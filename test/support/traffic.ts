import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';

const CHANNEL = 'http.client.request.start';

/** Sees the URL of every HTTP request that this process sends, whatever sends it. */
export class Traffic {
  readonly urls: string[] = [];

  private readonly note = (message: unknown): void => {
    const { request } = message as { request: ClientRequest };
    this.urls.push(
      `${request.method} ${request.protocol}//${String(request.getHeader('host'))}${request.path}`,
    );
  };

  constructor() {
    subscribe(CHANNEL, this.note);
  }

  stop(): void {
    unsubscribe(CHANNEL, this.note);
  }
}
