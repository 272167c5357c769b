import { keyOf } from '../binding.js';
import type { WantedBinding } from '../binding.js';
import { BindingsReadError } from './bindings.errors.js';
import { bindCommand, isAlreadyBound, refusalOf } from './commands.js';
import type { SendBatch } from './commands.js';
import { FEATURE_READS, READS, readFeature, readPortalView } from './portal-view.js';
import type { PortalView } from './portal-view.js';

/** The result of one request. */
export interface Look {
  view: PortalView;
  /** Those of the riding bindings that this request made; they are rows of `view` already. */
  made: WantedBinding[];
}

/**
 * Reads the portal in one request. `riding` are bindings to make in the same request if they are
 * certain to be wanted; refused ones are left to the plan. Features of its plan are read only
 * `withFeatures`.
 */
export async function look(
  send: SendBatch,
  riding: readonly WantedBinding[],
  signal?: AbortSignal,
  withFeatures = false,
): Promise<Look> {
  const commands = {
    ...Object.fromEntries(Object.entries(READS).map(([key, method]) => [key, { method }])),
    ...(withFeatures && FEATURE_READS),
    ...Object.fromEntries(riding.map((binding, index) => [`ride${index}`, bindCommand(binding)])),
  };
  const outcomes = await send(commands, signal);
  const read = (key: keyof typeof READS): unknown => {
    const outcome = outcomes[key];
    if (outcome?.status === 'done') return outcome.result;
    throw BindingsReadError.create(READS[key], refusalOf(outcome));
  };
  const view = readPortalView({
    rows: read('rows'),
    app: read('app'),
    profile: read('profile'),
    scope: read('scope'),
    events: read('events'),
  });

  const present = new Set(view.rows.map(keyOf));
  const rows = [...view.rows];
  const made: WantedBinding[] = [];
  for (const [index, binding] of riding.entries()) {
    const refusal = refusalOf(outcomes[`ride${index}`]);
    if (!refusal) made.push(binding);
    else if (!isAlreadyBound(refusal)) continue;
    const { event, handler, authType } = binding;
    if (!present.has(keyOf(binding))) rows.push({ event, handler, authType, offline: false });
  }
  const { extended, connectable } = outcomes;
  const features = withFeatures && {
    features: { extended: readFeature(extended), connectable: readFeature(connectable) },
  };
  return { view: { ...view, ...features, rows }, made };
}
