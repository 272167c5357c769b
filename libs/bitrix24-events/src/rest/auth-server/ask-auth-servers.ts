import { AuthServerError } from './auth-server.errors.js';

/** What the first server that knew answered; else why none did. */
export type AuthServersAnswer<Value> =
  | { kind: 'found'; value: Value; server: string }
  /** Of those that may still know, the last one's error. */
  | { kind: 'later'; error: AuthServerError }
  /** Of those that do not know, the first one's error; `undefined` where there was none to ask. */
  | { kind: 'refused'; error: AuthServerError | undefined };

/** Whether the server did not do its work, which says nothing about what it was asked for. */
export const isAuthOutage = (error: unknown): error is AuthServerError =>
  error instanceof AuthServerError && error.kind === 'outage';

/**
 * Asks auth servers one after the other until one knows. One that may still know outweighs those that do not.
 *
 * @param mayKnowLater whether a server's error is no final word; by default an outage is none
 * @throws what `ask` throws, other than an {@link AuthServerError}
 */
export async function askAuthServers<Value>(
  servers: readonly string[],
  ask: (server: string) => Promise<Value>,
  mayKnowLater: (error: AuthServerError) => boolean = isAuthOutage,
): Promise<AuthServersAnswer<Value>> {
  let later: AuthServerError | undefined;
  let refused: AuthServerError | undefined;
  for (const server of servers) {
    try {
      return { kind: 'found', value: await ask(server), server };
    } catch (error) {
      if (!(error instanceof AuthServerError)) throw error;
      if (mayKnowLater(error)) later = error;
      else refused ??= error;
    }
  }
  return later ? { kind: 'later', error: later } : { kind: 'refused', error: refused };
}
