import type { Bitrix24Clients } from '../portals/index.js';
import type { Bitrix24Client } from '../rest/index.js';
import { testClient } from './test-client.js';

/** Stands in for {@link Bitrix24Clients}: gives what the test has put there, portal by portal. */
export class TestClients implements Pick<
  Bitrix24Clients,
  'forPortal' | 'forEvent' | 'forActor' | 'forWebhook'
> {
  private readonly portals = new Map<string, Bitrix24Client>();
  private readonly actors = new Map<string, Bitrix24Client>();

  /** From now on, for this portal. */
  use(
    memberId: string,
    { client, actorClient }: { client?: Bitrix24Client; actorClient?: Bitrix24Client },
  ): void {
    if (client) this.portals.set(memberId, client);
    if (actorClient) this.actors.set(memberId, actorClient);
  }

  forPortal(memberId: string): Bitrix24Client {
    return this.portals.get(memberId) ?? testClient({}, memberId);
  }

  forEvent({ memberId }: { memberId: string }): Bitrix24Client {
    return this.forPortal(memberId);
  }

  /** The portal's name is the host, as of a real one. */
  forWebhook(url: string): Bitrix24Client {
    return this.forPortal(URL.canParse(url) ? new URL(url).host : url);
  }

  forActor(memberId: string): Bitrix24Client {
    return this.actors.get(memberId) ?? testClient({}, memberId);
  }
}
