/* oxlint-disable no-underscore-dangle -- the SDK's own names for what its subclasses set and use */
import { AbstractB24, type ApiVersion } from '@bitrix24/b24jssdk';
import type { Bitrix24Client } from '../rest/index.js';
import { ClientAuth } from './client-auth.js';
import { ClientHttpV2, ClientHttpV3 } from './client-http.js';

/**
 * The vendor's SDK on top of a {@link Bitrix24Client}: its helpers, with our tokens, limits,
 * retries and batches. It sees neither tokens nor the client secret, and sends no requests itself.
 * Created by {@link toB24}.
 *
 * @publicApi
 */
export class ClientB24 extends AbstractB24 {
  private readonly clientAuth: ClientAuth;

  /** @internal */
  constructor(
    private readonly client: Bitrix24Client,
    domain: string,
  ) {
    super();
    this.clientAuth = new ClientAuth(client.memberId, domain);
    this._httpV2 = new ClientHttpV2(client, this.clientAuth);
    this._httpV3 = new ClientHttpV3(client, this.clientAuth);
    this._isInit = true;
  }

  get auth(): ClientAuth {
    return this.clientAuth;
  }

  /** Asks the portal whether its calls are made as an administrator; `auth.isAdmin` says so afterwards. */
  async initIsAdmin(): Promise<boolean> {
    const { ADMIN } = await this.client.call<{ ADMIN?: unknown }>('profile');
    return (this.clientAuth.isAdmin = ADMIN === true);
  }

  getTargetOrigin(): string {
    return this.clientAuth.getTargetOrigin();
  }

  getTargetOriginWithPath(): Map<ApiVersion, string> {
    return this.clientAuth.getTargetOriginWithPath();
  }
}
