import { ApiVersion, SdkError, type AuthActions, type AuthData } from '@bitrix24/b24jssdk';

/** Placeholder where the SDK expects a token: it never receives a real one. */
const HELD = 'held by nestjs-bitrix24-events';

/** In seconds since the epoch, far in the future. */
const NEVER = 32_503_680_000;

/** The SDK's view of a portal's authorization: always present, never renewed by the SDK. */
export class ClientAuth implements AuthActions {
  private admin: boolean | undefined;

  constructor(
    private readonly memberId: string,
    private readonly domain: string,
  ) {}

  getAuthData(): AuthData {
    return {
      access_token: HELD,
      refresh_token: HELD,
      expires: NEVER,
      expires_in: NEVER,
      domain: this.domain,
      member_id: this.memberId,
    };
  }

  /** Tokens are renewed by the module's token store. */
  async refreshAuth(): Promise<AuthData> {
    return this.getAuthData();
  }

  getUniq(prefix: string): string {
    return `${prefix}_${this.memberId}`;
  }

  get isAdmin(): boolean {
    if (this.admin !== undefined) return this.admin;
    throw new SdkError({
      code: 'JSSDK_OAUTH_IS_ADMIN_NOT_INIT',
      description: 'isAdmin is not known yet. Try: await b24.initIsAdmin().',
      status: 0,
    });
  }

  set isAdmin(admin: boolean) {
    this.admin = admin;
  }

  getTargetOrigin(): string {
    return `https://${this.domain}`;
  }

  getTargetOriginWithPath(): Map<ApiVersion, string> {
    const rest = `${this.getTargetOrigin()}/rest`;
    return new Map([
      [ApiVersion.v2, rest],
      [ApiVersion.v3, `${rest}/api`],
    ]);
  }
}
