import { Inject, Injectable, Logger } from '@nestjs/common';
import { CLOCK, Notifications, type Clock, type Part } from '../../common/index.js';
import { RestTransport } from '../../rest/index.js';
import { clientAddress, type AddressedRequest } from '../addresses/client-address.js';
import { INTAKE_OPTIONS, type IntakeOptions } from '../intake.options.js';
import { AddressList } from '../addresses/address-list.js';
import { PublishedLists, type ListsListener, type ListsState } from './published-lists.js';

const ALARM_INTERVAL_MS = 3_600_000;

/**
 * The allow-list of addresses that events may come from, if there is one (`intake.queueServers`).
 */
@Injectable()
export class QueueServers implements Part, ListsListener {
  private readonly logger = new Logger('Bitrix24Intake');
  private readonly hops: number;
  private readonly list: AddressList | PublishedLists | undefined;
  private state: ListsState = 'current';
  private alarmedAt = -Infinity;

  constructor(
    transport: RestTransport,
    private readonly notifications: Notifications,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(INTAKE_OPTIONS) { queueServers, queueServerLists, trustProxy }: IntakeOptions,
  ) {
    this.hops = trustProxy;
    if (Array.isArray(queueServers)) this.list = new AddressList(queueServers);
    if (queueServers === 'published')
      this.list = new PublishedLists(queueServerLists, transport, this, clock);
  }

  /** Whether an event may come from this address: synchronous in all but the rarest cases. */
  allows(request: AddressedRequest): boolean | Promise<boolean> {
    if (this.list === undefined) return true;
    const address = clientAddress(request, this.hops);
    return this.list instanceof AddressList ? this.list.has(address) : this.list.allows(address);
  }

  start(): void {
    if (this.list instanceof PublishedLists) this.list.start();
  }

  async close(): Promise<void> {
    if (this.list instanceof PublishedLists) await this.list.stop();
  }

  /** Reports a change. */
  listsRefreshed(state: ListsState, problems: readonly string[]): void {
    const before = this.state;
    this.state = state;
    if (state === 'unavailable') this.alarm(problems.join('; '));
    if (state === 'kept' && before !== 'kept') {
      this.logger.warn(
        `the lists of queue servers could not be refreshed, and stay in use as they were: ${problems.join('; ')}`,
      );
    }
    if (state === 'current' && before !== 'current')
      this.logger.log('the lists of queue servers are up to date');
  }

  private alarm(reason: string): void {
    const now = this.clock.now();
    if (now - this.alarmedAt < ALARM_INTERVAL_MS) return;
    this.alarmedAt = now;
    this.logger.error(
      `Events are accepted from every address: a list of queue servers has never been read. ${reason}. ` +
        'Try: let this server reach it, or set intake.queueServers to the addresses',
    );
    this.notifications.emit('bitrix24.intake.allow-list-unavailable', { reason });
  }
}
