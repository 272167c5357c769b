import type { Application } from '../model/applications.js';
import type { Hit } from '../model/hit.js';
import type { PortalModel } from '../model/portal.js';
import type { Params } from './params.js';

/** Who calls. */
export type Caller =
  | { kind: 'application'; app: Application; userId: number; scope: readonly string[]; connector: string }
  | { kind: 'webhook'; userId: number; scope: readonly string[] }
  /** A person in the UI, or an agent of the portal (user 0): no token, all scopes. */
  | { kind: 'portal'; userId: number };

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
