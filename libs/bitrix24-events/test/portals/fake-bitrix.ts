import { FakeServer, type FakeAnswer, type Respond, type SeenRequest } from '../rest/fake-server.js';

export interface FakeToken {
  clientId: string;
  memberId: string;
  userId: string;
  admin: boolean;
  /** Milliseconds since the epoch. */
  expiresAt: number;
  clientEndpoint: string;
  /** Whether the portal takes it; the auth server knows it all the same. */
  alive: boolean;
}

export const APPLICATION = { clientId: 'app.1', clientSecret: 'cl1ent-secret' };
export const MEMBER = 'a223c6b3710f85df22e9377d6c4f7553';

/** One portal and the auth server, on two loopback ports; knows tokens and whose they are. */
export class FakeBitrix {
  auth!: FakeServer;
  portal!: FakeServer;
  readonly tokens = new Map<string, FakeToken>();
  /** Live refresh tokens, by portal. */
  readonly refreshTokens = new Map<string, string>();
  /** Answers of the auth server in place of its own. */
  authFault: FakeAnswer | 'reset' | 'hang' | undefined;
  /** Answers of the portal in place of its own. */
  portalFault: FakeAnswer | 'reset' | 'hang' | Respond | undefined;
  private issued = 0;
  private expiry = 0;
  private now = 0;

  /** @param now where the clock of its tokens stands: a manual one, by default */
  static async start(now = 1_700_000_000_000): Promise<FakeBitrix> {
    const fake = new FakeBitrix();
    fake.now = now;
    fake.expiry = now + 86_000_000;
    fake.auth = await FakeServer.start((request) => fake.authFault ?? fake.answerAuth(request));
    fake.portal = await FakeServer.start((request) => {
      const { portalFault } = fake;
      if (typeof portalFault === 'function') return portalFault(request);
      return portalFault ?? fake.answerPortal(request);
    });
    return fake;
  }

  /** A token of the portal's administrator for our application, unless `facts` say otherwise. */
  issue(facts: Partial<FakeToken> = {}): string {
    const accessToken = `access-t0ken-${++this.issued}`;
    this.tokens.set(accessToken, {
      clientId: APPLICATION.clientId,
      memberId: MEMBER,
      userId: '1',
      admin: true,
      // Within a day of where a manual clock stands: nobody believes in a token that lives for longer.
      expiresAt: this.expiry + this.issued * 1_000,
      clientEndpoint: `${this.portal.origin}/rest/`,
      alive: true,
      ...facts,
    });
    return accessToken;
  }

  refreshes(): SeenRequest[] {
    return this.auth.requests.filter(({ url }) => url === '/oauth/token/');
  }

  async close(): Promise<void> {
    await this.auth.close();
    await this.portal.close();
  }

  private answerAuth({ url, params }: SeenRequest): FakeAnswer {
    const answer = url === '/oauth/token/' ? this.refresh(params) : this.appInfo(String(params.auth));
    return { ...answer, headers: { Date: new Date(this.now).toUTCString() } };
  }

  private appInfo(accessToken: string): FakeAnswer {
    const token = this.tokens.get(accessToken);
    if (!token) return { status: 401, body: { error: 'invalid_token' } };
    const { memberId, clientEndpoint } = token;
    const install = { installed: true, member_id: memberId, client_endpoint: clientEndpoint };
    const expires = new Date(token.expiresAt).toISOString();
    return {
      body: {
        result: { client_id: token.clientId, scope: 'crm,task', expires, install, user_id: token.userId },
      },
    };
  }

  private refresh({ client_id, client_secret, refresh_token }: Record<string, string>): FakeAnswer {
    const memberId = this.refreshTokens.get(String(refresh_token));
    if (client_id !== APPLICATION.clientId || client_secret !== APPLICATION.clientSecret) {
      return { status: 401, body: { error: 'invalid_client' } };
    }
    if (memberId === undefined) return { status: 400, body: { error: 'invalid_grant' } };
    this.refreshTokens.delete(String(refresh_token));
    const accessToken = this.issue({ memberId });
    const refreshToken = `refresh-${accessToken}`;
    this.refreshTokens.set(refreshToken, memberId);
    return {
      body: {
        access_token: accessToken,
        refresh_token: refreshToken,
        expires: this.tokens.get(accessToken)!.expiresAt / 1_000,
        member_id: memberId,
        client_endpoint: this.tokens.get(accessToken)!.clientEndpoint,
        user_id: Number(this.tokens.get(accessToken)!.userId),
      },
    };
  }

  private answerPortal({ url, params }: SeenRequest): FakeAnswer {
    const token = this.tokens.get(String(params.auth));
    if (!token?.alive) return { status: 401, body: { error: token ? 'expired_token' : 'invalid_token' } };
    if (url === '/rest/profile') return { body: { result: { ID: token.userId, ADMIN: token.admin } } };
    return { body: { result: { url, as: token.userId } } };
  }
}
