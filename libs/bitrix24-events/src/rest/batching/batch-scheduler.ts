import type { RestCall } from '../calls/rest-call.js';
import { limitedPortal } from '../limits/limit-profile.js';
import type { RestAnswer } from '../answers/rest-answer.js';
import { CallGroup, type GroupParts } from './call-group.js';

/** What a {@link BatchScheduler} works with. */
export interface BatchSchedulerParts extends GroupParts {
  /** The address from which portals are called, where one is chosen. */
  egress: string | undefined;
}

/** Lets calls that are made close together travel in one request: those of one portal, one token and one kind. */
export class BatchScheduler {
  private readonly groups = new Map<string, CallGroup>();

  constructor(private readonly parts: BatchSchedulerParts) {}

  /** @throws what the call fails with; the reason of its signal */
  async add(call: RestCall): Promise<RestAnswer> {
    const { source, signal, connector, timeout, isRead, isRepeatable } = call;
    const { accessToken, endpoint } = await source.current({ signal, timeout });
    signal?.throwIfAborted();
    const key = JSON.stringify([
      source.memberId,
      endpoint,
      accessToken,
      // The same token, but not the same help when it is refused.
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
