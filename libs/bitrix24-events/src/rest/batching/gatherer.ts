import type { RestCall } from '../calls/rest-call.js';
import type { RestAnswer } from '../rest-answer.js';
import { CallGroup, type GroupParts } from './call-group.js';

/** Lets calls that are made close together travel in one request: those of one portal, one token and one kind. */
export class Gatherer {
  private readonly groups = new Map<string, CallGroup>();

  constructor(private readonly parts: GroupParts) {}

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
      const portal = { memberId: source.memberId, host: new URL(endpoint).host };
      group = new CallGroup(this.parts, portal, () => {
        if (this.groups.get(key) === group) this.groups.delete(key);
      });
      this.groups.set(key, group);
    }
    return await group.add(call);
  }
}
