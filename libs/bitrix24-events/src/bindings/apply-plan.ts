import type { BindingKey } from './binding.js';
import { BindingsStoppedError } from './bindings.errors.js';
import {
  LARGEST_BATCH,
  bindCommand,
  isAlreadyBound,
  refusalOf,
  sayError,
  unbindCommand,
} from './commands.js';
import type { CommandError, SendBatch } from './commands.js';
import { pack } from './pack.js';
import type { BindingPlan, PlannedBind } from './plan.js';
import type { BindingProblem } from './problem.js';

/** One command. `release` is the first half of binding anew: the row goes, to come back with other options. */
type Step =
  | { kind: 'bind'; binding: PlannedBind }
  | { kind: 'release'; binding: PlannedBind }
  | { kind: 'unbind'; binding: BindingKey };

/** What of a plan the portal confirmed. */
export interface AppliedPlan {
  bound: PlannedBind[];
  unbound: BindingKey[];
  /** Bound by somebody else since the look. */
  already: PlannedBind[];
  failed: BindingProblem[];
  /** Why not all of it was sent. */
  error?: unknown;
}

/**
 * Carries a plan out: what is missing first, then what is bound anew with other options (both halves in one
 * request), unbinding last. `signal` keeps it from sending
 * more; what is on its way is awaited, so that it is known what became of it. A refused command stops no other; a failed request stops the rest.
 */
export async function applyPlan(
  send: SendBatch,
  plan: BindingPlan,
  signal?: AbortSignal,
): Promise<AppliedPlan> {
  const applied: AppliedPlan = { bound: [], unbound: [], already: [], failed: [] };
  for (const steps of pack(groupsOf(plan), LARGEST_BATCH)) {
    if (signal?.aborted) return { ...applied, error: BindingsStoppedError.create() };
    const commands = Object.fromEntries(steps.map((step, index) => [`step${index}`, commandOf(step)]));
    try {
      // One after the other: what is missing is bound before anything is unbound.
      // oxlint-disable-next-line no-await-in-loop
      const outcomes = await send(commands);
      for (const [index, step] of steps.entries()) note(applied, step, refusalOf(outcomes[`step${index}`]));
    } catch (error) {
      return { ...applied, error };
    }
  }
  return applied;
}

function groupsOf({ bind, unbind }: BindingPlan): Step[][] {
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
      `the portal refused to ${verb} ${binding.event} at ${binding.handler} (${sayError(refusal)}). ` +
      'Try: nothing, it is tried again; if it stays so, mend what the portal says',
  };
};
