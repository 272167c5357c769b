import { MAX_BATCH_COMMANDS } from '../../rest/index.js';
import { connectorOf, type BindingKey } from '../binding.js';
import { BindingsStoppedError } from '../portal/bindings.errors.js';
import {
  bindCommand,
  isAlreadyBound,
  isConnectorRefused,
  refusalOf,
  sayError,
  unbindCommand,
} from '../portal/commands.js';
import type { CommandError, SendBatch } from '../portal/commands.js';
import { pack } from './pack.js';
import type { BindingPlan, PlannedBind } from '../plan/plan.js';
import type { BindingProblem } from '../problem.js';

/** One command. `release` is the first half of binding anew: the row goes, to come back with other options. */
type Step =
  | { kind: 'bind'; binding: PlannedBind }
  | { kind: 'release'; binding: PlannedBind }
  | { kind: 'unbind'; binding: BindingKey };

/** The part of a plan that the portal confirmed. */
export interface AppliedPlan {
  bound: PlannedBind[];
  unbound: BindingKey[];
  /** Bound by another program since the sync read the portal. */
  already: PlannedBind[];
  failed: BindingProblem[];
  /** Whether the plan of the portal does not take the connector: what needs it was not done, nor will be. */
  connectorRefused?: boolean;
  /** Why not all of it was sent. */
  error?: unknown;
}

/** Commands that share one connector. */
interface Lane {
  connector: string;
  groups: Step[][];
}

/**
 * Carries a plan out: what is missing first, then what is bound anew with other options (both halves in one
 * request), unbinding last. A request with a connector holds offline bindings of this connector and nothing else.
 * `signal` keeps it from sending more; what is on its way is awaited, so that it is known what became of it. A refused
 * command stops no other, nor does a refused connector; a failed request stops the rest.
 */
export async function applyPlan(
  send: SendBatch,
  plan: BindingPlan,
  signal?: AbortSignal,
): Promise<AppliedPlan> {
  const applied: AppliedPlan = { bound: [], unbound: [], already: [], failed: [] };
  for (const { connector, steps } of lanesOf(plan).flatMap(requestsOf)) {
    if (applied.connectorRefused && connector !== '') continue;
    if (signal?.aborted) return { ...applied, error: BindingsStoppedError.create() };
    const commands = Object.fromEntries(steps.map((step, index) => [`step${index}`, commandOf(step)]));
    try {
      // One after the other: what is missing is bound before anything is unbound.
      // oxlint-disable-next-line no-await-in-loop
      const outcomes = await send(commands, undefined, connector || undefined);
      for (const [index, step] of steps.entries()) note(applied, step, refusalOf(outcomes[`step${index}`]));
    } catch (error) {
      if (connector === '' || !isConnectorRefused(error)) return { ...applied, error };
      applied.connectorRefused = true;
    }
  }
  return applied;
}

const requestsOf = ({ connector, groups }: Lane): { connector: string; steps: Step[] }[] =>
  pack(groups, MAX_BATCH_COMMANDS).map((steps) => ({ connector, steps }));

/**
 * Binds with a connector go first, unbinds with one last: all others share one request in between.
 */
function lanesOf(plan: BindingPlan): Lane[] {
  const named = (bindings: readonly BindingKey[]): string[] =>
    [...new Set(bindings.map(connectorOf))].filter((connector) => connector !== '');
  const lane = (connector: string, { bind, unbind }: Pick<BindingPlan, 'bind' | 'unbind'>): Lane => {
    const isIn = (binding: BindingKey): boolean => connectorOf(binding) === connector;
    return { connector, groups: groupsOf({ bind: bind.filter(isIn), unbind: unbind.filter(isIn) }) };
  };
  return [
    ...named(plan.bind).map((connector) => lane(connector, { ...plan, unbind: [] })),
    lane('', plan),
    ...named(plan.unbind).map((connector) => lane(connector, { ...plan, bind: [] })),
  ];
}

function groupsOf({ bind, unbind }: Pick<BindingPlan, 'bind' | 'unbind'>): Step[][] {
  const missing = bind.filter(({ reason }) => reason === 'missing');
  const anew = bind.filter(({ reason }) => reason === 'options');
  return [
    ...missing.map((binding): Step[] => [{ kind: 'bind', binding }]),
    ...anew.map((binding): Step[] => [
      { kind: 'release', binding },
      { kind: 'bind', binding },
    ]),
    ...unbind.map((binding): Step[] => [{ kind: 'unbind', binding }]),
  ];
}

const commandOf = (step: Step) =>
  step.kind === 'bind' ? bindCommand(step.binding) : unbindCommand(step.binding);

function note(applied: AppliedPlan, step: Step, refusal: CommandError | undefined): void {
  if (refusal === undefined) {
    if (step.kind === 'bind') applied.bound.push(step.binding);
    else if (step.kind === 'unbind') applied.unbound.push(step.binding);
  } else if (step.kind === 'bind' && isAlreadyBound(refusal)) applied.already.push(step.binding);
  else applied.failed.push(failure(step, refusal));
}

const failure = ({ kind, binding }: Step, refusal: CommandError): BindingProblem => {
  const verb = kind === 'bind' ? 'bind' : 'unbind';
  return {
    code: `${verb}-failed`,
    event: binding.event,
    message:
      `the portal refused to ${verb} ${binding.event} ${placeOf(binding)} (${sayError(refusal)}). ` +
      'Try: nothing, it is tried again; if it stays so, mend what the portal says',
  };
};

const placeOf = ({ offline, handler, connector }: BindingKey): string =>
  offline ? `to the offline queue${connector === undefined ? '' : ` of '${connector}'`}` : `at ${handler}`;
