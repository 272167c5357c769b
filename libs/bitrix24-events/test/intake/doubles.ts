import type { AcceptItem, AcceptResult } from '../../src/inbox/index.js';
import type { EventSender, InstallCandidate, ParkResult } from '../../src/portals/index.js';

/** What stands behind the intake, kept in memory, with knobs for what goes wrong. */
export class Behind {
  /** In the order in which it happened. */
  readonly did: string[] = [];
  readonly accepted: AcceptItem[] = [];
  readonly parked: InstallCandidate[] = [];
  readonly uninstalled: [EventSender, { clean: boolean }][] = [];
  parkResult: ParkResult = 'parked';
  failure: Error | undefined;
  handled: (event: string, source: string, authKey: string) => string[] = () => ['Deals.changed'];

  readonly gate = {
    authenticate: async (memberId: string, token: string): Promise<EventSender | undefined> => {
      if (memberId === '010b6886ebc205e43ae65000ee00addb' && token === '00112233445566778899aabbccddeeff') {
        return { source: 'application', memberId, domain: 'verified.bitrix24.com' };
      }
      if (token === 'ffeeddccbbaa99887766554433221100') return { source: 'webhook:0', memberId, domain: '' };
      return undefined;
    },
  };

  readonly handlers = {
    match: (event: string, source: string, authKey: string) =>
      this.handled(event, source, authKey).map((key) => ({ key })),
  };

  readonly inbox = {
    accept: async (items: AcceptItem[]): Promise<AcceptResult[]> => {
      if (this.failure) throw this.failure;
      this.did.push('accept');
      this.accepted.push(...items);
      return items.map(() => 'stored');
    },
  };

  readonly installs = {
    park: async (candidate: InstallCandidate): Promise<ParkResult> => {
      this.parked.push(candidate);
      return this.parkResult;
    },
    uninstall: async (sender: EventSender, uninstall: { clean: boolean }): Promise<void> => {
      this.did.push('uninstall');
      this.uninstalled.push([sender, uninstall]);
    },
  };
}
