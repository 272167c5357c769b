import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../../common/index.js';
import type { RestAnswer } from '../answers/rest-answer.js';
import type { RestCall } from '../calls/rest-call.js';
import { limitedPortal } from '../limits/limit-profile.js';
import { Limits } from '../limits/limits.js';
import { ShutdownGate } from '../requests/shutdown-gate.js';
import { RestTransport } from '../transport/rest-transport.service.js';
import { BatchSender } from './batch-sender.js';
import { CallGroup } from './call-group.js';

/**
 * Combines calls that are made close together into one request: those with the same portal, token
 * and kind.
 */
@Injectable()
export class BatchScheduler {
  private readonly groups = new Map<string, CallGroup>();

  constructor(
    private readonly sender: BatchSender,
    private readonly limits: Limits,
    private readonly closing: ShutdownGate,
    private readonly transport: RestTransport,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

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
      group = this.createGroup(source.memberId, endpoint, () => {
        if (this.groups.get(key) === group) this.groups.delete(key);
      });
      this.groups.set(key, group);
    }
    return await group.add(call);
  }

  private createGroup(memberId: string, endpoint: string, whenEmpty: () => void): CallGroup {
    const portal = limitedPortal(memberId, endpoint, this.transport.egress);
    const limits = this.limits.state(portal);
    return new CallGroup(portal, limits, this.sender, this.closing, this.clock, whenEmpty);
  }
}
