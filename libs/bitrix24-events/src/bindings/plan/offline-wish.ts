import { connectorOf, offlineKey, type BindingKey, type WantedBinding } from '../binding.js';
import type { OfflineOptions } from '../offline.options.js';
import { wantersOf } from './plan-problems.js';
import type { OfflineRefusal } from './portal-offline.js';
import type { OfflineFeatures } from '../portal/portal-view.js';
import type { BindingProblem } from '../problem.js';
import type { OfflineSubscription } from '../wanted/subscriptions.js';

/** Which part of every portal's offline queue is ours. */
export type OfflineWish = Pick<OfflineOptions, 'connector' | 'exclusive' | 'onMissingFeature'>;

/** The consequences of a wish at a portal with these features. */
export interface OfflineTerms extends OfflineFeatures {
  /** The one to bind with; `''` for none. */
  connector: string;
  /** Why nothing is bound, nor read. */
  refused?: OfflineRefusal;
  wanted: WantedBinding[];
  problems: BindingProblem[];
  /** Whether an offline binding is ours. */
  owns: (key: BindingKey) => boolean;
}

const UNKNOWN: OfflineFeatures = { extended: 'unknown', connectable: 'unknown' };

/**
 * How the wish, and the handlers' needs, can be met at a portal whose plan has `features`. Pure.
 */
export function offlineTerms(
  { connector = '', exclusive, onMissingFeature }: OfflineWish,
  subscriptions: readonly OfflineSubscription[],
  features: OfflineFeatures = UNKNOWN,
): OfflineTerms {
  const { extended, connectable } = features;
  const isBarred = connector !== '' && connectable === false;
  const isLess = extended === false;
  // Without it only where the queue without a connector is ours, too.
  const effective = isBarred && exclusive ? '' : connector;
  const refused: OfflineRefusal | undefined =
    isBarred && !exclusive
      ? 'no-connector'
      : isLess && onMissingFeature === 'refuse'
        ? 'no-offline-extended'
        : undefined;
  const wanted = subscriptions.map(({ event, optional, wantedBy }) => ({
    ...offlineKey(event, effective),
    optional,
    wantedBy,
  }));
  const wanters = wantersOf(wanted);
  return {
    ...features,
    connector: effective,
    ...(refused && { refused }),
    wanted,
    problems:
      wanted.length === 0
        ? []
        : [
            ...(isBarred ? [noConnector(connector, wanters, exclusive)] : []),
            // Where nothing is bound, nothing is read either.
            ...(isLess && refused !== 'no-connector' ? [noOfflineExtended(wanters, onMissingFeature)] : []),
          ],
    owns: (key) => exclusive || (connector !== '' && connectorOf(key) === connector),
  };
}

/** That the plan takes no `auth_connector`; `exclusive`: it goes on without. */
export const noConnector = (connector: string, wanters: string, exclusive: boolean): BindingProblem => ({
  code: 'no-connector',
  message:
    `the portal's plan has no connectors (rest_auth_connector), so offline.connector '${connector}' cannot be used ` +
    (exclusive
      ? `and ${wanters} get the queue without one. Try: nothing, or a plan that has them (Professional and above)`
      : `and nothing is bound to the offline queue for ${wanters}. Try: a plan that has them (Professional and ` +
        'above), or offline.exclusive: true where no other deployment shares this application'),
});

const noOfflineExtended = (
  wanters: string,
  onMissingFeature: OfflineOptions['onMissingFeature'],
): BindingProblem => ({
  code: 'no-offline-extended',
  message:
    "the portal's plan cannot reserve rows of the offline queue (rest_offline_extended), so " +
    (onMissingFeature === 'clear'
      ? `events of ${wanters} are deleted there as they are read (clear=1): what is on its way when the connection or this ` +
        "process dies is lost. Try: a plan that has it, or offline.onMissingFeature: 'refuse'"
      : `nothing is bound to it for ${wanters}. Try: a plan that has it, delivery: 'online', or ` +
        "offline.onMissingFeature: 'clear' for a queue whose rows can be lost on their way"),
});
