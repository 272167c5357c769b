import type { Operating } from '../limits/operating-time.js';
import type { Application } from '../model/applications.js';
import type { Hit, HitOrigin } from '../model/hit.js';
import type { PortalModel } from '../model/portal.js';
import type { Params } from './params.js';

/** Who calls. */
export type Caller =
  | {
      kind: 'application';
      app: Application;
      userId: number;
      scope: readonly string[];
      connector: string;
      /** Of a token out of an event: see {@link Grant}. */
      session?: number | undefined;
    }
  | { kind: 'webhook'; code: string; userId: number; scope: readonly string[] }
  /** A person in the UI, or an agent of the portal (user 0): no token, all scopes. */
  | { kind: 'portal'; userId: number };

/** What a hit has to know of the request that it serves. */
export function originOf(caller: Caller): HitOrigin {
  if (caller.kind !== 'application') return {};
  return { clientId: caller.app.clientId, connector: caller.connector, session: caller.session };
}

/** What a method works with. */
export interface CallContext {
  model: PortalModel;
  caller: Caller;
  /** The hit of the outermost request: what is raised in a batch leaves when the batch ends. */
  hit: Hit;
}

export interface MethodResult {
  result: unknown;
  /** Of lists only. */
  total?: number;
  next?: number;
  /** What the limiter, when it is on, says of the method. */
  operating?: Operating;
  /** Seconds that it is said to have taken: the emulator itself takes none. */
  spent?: number;
}

/** A REST method: pure work on the model, synchronous like the PHP that it stands for. */
export interface RestMethod {
  /** The scope that it asks for; `basic`: none. */
  scope: string;
  run(params: Params, context: CallContext): MethodResult;
}

export function method(scope: string, run: RestMethod['run']): RestMethod {
  return { scope, run };
}

export type MethodTable = Readonly<Record<string, RestMethod>>;

export function callerIsAdmin({ model, caller }: CallContext): boolean {
  return model.users.isAdmin(caller.userId);
}

/** Whether `scope` is open to the caller. */
export function callerHasScope(caller: Caller, scope: string): boolean {
  return scope === 'basic' || caller.kind === 'portal' || caller.scope.includes(scope);
}
