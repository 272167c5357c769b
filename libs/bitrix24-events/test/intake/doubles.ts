import type { AcceptItem, AcceptResult } from '../../src/inbox/index.js';
import type { EventSender, InstallCandidate, EnqueueResult, Uninstall } from '../../src/portals/index.js';

/** In-memory doubles of the services doubles the intake, with switches for failures. */
export class IntakeDoubles {
  /** In the order in which it happened. */
  readonly did: string[] = [];
  readonly accepted: AcceptItem[] = [];
  readonly enqueued: InstallCandidate[] = [];
  /** The source of each enqueued install. */
  readonly sources: string[] = [];
  readonly deferred: unknown[][] = [];
  /** The `application_token` of a pending install. */
  awaitedToken = '';
  readonly uninstalled: [EventSender, Uninstall][] = [];
  enqueueResult: EnqueueResult = 'enqueued';
  failure: Error | undefined;
  handled: (event: string, source: string, authKey: string) => string[] = () => ['Deals.changed'];

  readonly authenticator = {
    authenticate: async (memberId: string, token: string): Promise<EventSender | undefined> => {
      if (memberId === '010b6886ebc205e43ae65000ee00addb' && token === '00112233445566778899aabbccddeeff') {
        return { source: 'application', memberId, domain: 'verified.bitrix24.com' };
      }
      if (token === 'ffeeddccbbaa99887766554433221100') return { source: 'webhook:0', memberId, domain: '' };
      return undefined;
    },
  };

  readonly roundTrip = {
    consume: async (memberId: string, applicationToken: string, nonce: string): Promise<boolean> => {
      this.did.push(`consume ${memberId} ${applicationToken} ${nonce}`);
      return false;
    },
  };

  readonly routing = {
    match: ({ name, source }: { name: string; source: string }, authKey: string) =>
      this.handled(name, source, authKey).map((key) => ({ key })),
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
    enqueue: async (candidate: InstallCandidate, from: string): Promise<EnqueueResult> => {
      this.enqueued.push(candidate);
      this.sources.push(from);
      return this.enqueueResult;
    },
    deferEvent: async (memberId: string, token: string, event: unknown): Promise<boolean> => {
      if (token !== this.awaitedToken) return false;
      this.deferred.push([memberId, token, event]);
      return true;
    },
    paid: ({ memberId }: EventSender): void => void this.did.push(`paid ${memberId}`),
    uninstall: async (sender: EventSender, uninstall: Uninstall): Promise<void> => {
      this.did.push('uninstall');
      this.uninstalled.push([sender, uninstall]);
    },
  };
}
