import type { RestMethod } from './method.js';

/**
 * What answers a method in place of the portal: gets its parameters as they came and returns the `result`.
 *
 * @throws RestError to answer with an error of the portal
 * @publicApi
 */
export type OwnMethod = (
  params: Readonly<Record<string, unknown>>,
  caller: {
    /** Whose rights it has; 0: an agent of the portal. */
    userId: number;
    /** The application that calls, absent for webhooks and the UI. */
    clientId?: string;
  },
) => unknown;

export function ownMethod(answer: OwnMethod, scope: string): RestMethod {
  return {
    scope,
    run: (params, { caller }) => ({
      result: answer(params.raw, {
        userId: caller.userId,
        ...(caller.kind === 'application' && { clientId: caller.app.clientId }),
      }),
    }),
  };
}
