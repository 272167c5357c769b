import type { RestCall } from '../calls/rest-call.js';
import { limitedPortal } from '../limits/limit-profile.js';
import type { RestAnswer } from '../answers/rest-answer.js';
import { CallGroup, type GroupParts } from './call-group.js';

/** The dependencies of a {@link BatchScheduler}. */
export interface BatchSchedulerParts extends GroupParts {
  /** The local address from which portals are called, if one is chosen. */
  egress: string | undefined;
}

/**
 * Combines calls that are made close together into one request: those with the same portal, token
 * and kind.
 */
export class BatchScheduler {
  private readonly groups = new Map<string, CallGroup>();

  constructor(private readonly parts: BatchSchedulerParts) {}

  /** @throws the call's error; the reason of its signal */
  async add(call: RestCall): Promise<RestAnswer> {
    const { source, signal, connector, timeout, isRead, isRepeatable } = call;
    const { accessToken, endpoint } = await source.current({ signal, timeout });
    signal?.throwIfAborted();
    const key = JSON.stringify([
      source.memberId,
      endpoint,
      accessToken,
      // The same token, but not the same ability to renew it.
      source.renew !== undefined,
      isRead,
      isRepeatable,
      connector,
      timeout,
    ]);
    let group = this.groups.get(key);
    if (!group) {
      const portal = limitedPortal(source.memberId, endpoint, this.parts.egress);
      group = new CallGroup(this.parts, portal, () => {
        if (this.groups.get(key) === group) this.groups.delete(key);
      });
      this.groups.set(key, group);
    }
    return await group.add(call);
  }
}
