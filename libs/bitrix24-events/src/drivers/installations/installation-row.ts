import type { Cipher } from '../../storage/index.js';
import type {
  Installation,
  InstallationStatus,
  MutedReason,
  TokenlessInstallation,
} from '../../portals/index.js';

/** A row of `installations`; its three tokens are sealed. */
export interface InstallationRow {
  client_id: string;
  member_id: string;
  domain: string;
  client_endpoint: string;
  auth_server: string;
  application_token: string;
  access_token: string;
  refresh_token: string;
  expires_at: number;
  scope: string;
  user_id: string;
  is_admin: number;
  status: InstallationStatus;
  installed_at: number;
  updated_at: number;
  install_id: string | null;
  install_expires_at: number | null;
  tokens_at: number | null;
  refresh_started_at: number | null;
  install_ids: string | null;
  system_user: number;
  system_expires_at: number | null;
  system_ids: string | null;
  suspended_at: number | null;
  muted_reason: MutedReason | null;
  muted_since: number | null;
  awaits_install_event: number;
  version: number;
}

/** In the order in which they were added. */
export const INSTALLATION_COLUMNS: readonly (keyof InstallationRow)[] = [
  'client_id',
  'member_id',
  'domain',
  'client_endpoint',
  'auth_server',
  'application_token',
  'access_token',
  'refresh_token',
  'expires_at',
  'scope',
  'user_id',
  'is_admin',
  'status',
  'installed_at',
  'updated_at',
  'install_id',
  'install_expires_at',
  'tokens_at',
  'refresh_started_at',
  'install_ids',
  'system_user',
  'system_expires_at',
  'system_ids',
  'suspended_at',
  'muted_reason',
  'muted_since',
  'awaits_install_event',
  'version',
];

const SEALED: ReadonlySet<string> = new Set(['application_token', 'access_token', 'refresh_token']);

/** Columns that are read without a key. */
export const TOKENLESS_COLUMNS = INSTALLATION_COLUMNS.filter((name) => !SEALED.has(name));

/** Members of an installation that are sealed. */
export type SealedToken = 'applicationToken' | 'accessToken' | 'refreshToken';

/** What a sealed field is bound to: moved to another row or column, it does not open. */
export const installationAad = (
  { clientId, memberId }: Pick<Installation, 'clientId' | 'memberId'>,
  field: SealedToken,
): string => JSON.stringify([clientId, memberId, field]);

const whole = (time: number | undefined): number | null => (time === undefined ? null : Math.round(time));

/** Ids are hashes, without a blank. */
const list = (ids: readonly string[] | undefined): string | null => ids?.join(' ') || null;

export function toRow(installation: Installation, version: number, cipher: Cipher): InstallationRow {
  const seal = (field: SealedToken): string =>
    installation[field] && cipher.seal(installation[field], installationAad(installation, field));
  return {
    client_id: installation.clientId,
    member_id: installation.memberId,
    domain: installation.domain,
    client_endpoint: installation.clientEndpoint,
    auth_server: installation.authServer,
    application_token: seal('applicationToken'),
    access_token: seal('accessToken'),
    refresh_token: seal('refreshToken'),
    expires_at: Math.round(installation.expiresAt),
    scope: installation.scope.join(','),
    user_id: installation.userId,
    is_admin: Number(installation.isAdmin),
    status: installation.status,
    installed_at: installation.installedAt,
    updated_at: installation.updatedAt,
    install_id: installation.installId ?? null,
    install_expires_at: whole(installation.installExpiresAt),
    tokens_at: whole(installation.tokensAt),
    refresh_started_at: whole(installation.refreshStartedAt),
    install_ids: list(installation.installIds),
    system_user: Number(installation.systemUser ?? false),
    system_expires_at: whole(installation.systemExpiresAt),
    system_ids: list(installation.systemIds),
    suspended_at: whole(installation.suspendedAt),
    muted_reason: installation.muted?.reason ?? null,
    muted_since: whole(installation.muted?.since),
    awaits_install_event: Number(installation.awaitsInstallEvent ?? false),
    version,
  };
}

export function fromRow(row: InstallationRow, cipher: Cipher): Installation {
  const key = { clientId: row.client_id, memberId: row.member_id };
  const open = (sealed: string, field: SealedToken): string =>
    sealed && cipher.open(sealed, installationAad(key, field));
  return {
    ...plainOf(row),
    applicationToken: open(row.application_token, 'applicationToken'),
    accessToken: open(row.access_token, 'accessToken'),
    refreshToken: open(row.refresh_token, 'refreshToken'),
  };
}

/** A row of which the tokens were not read. */
export type TokenlessRow = Omit<InstallationRow, 'application_token' | 'access_token' | 'refresh_token'> & {
  has_token: number | boolean;
};

export const tokenlessFromRow = (row: TokenlessRow): TokenlessInstallation => ({
  ...plainOf(row),
  hasApplicationToken: Boolean(row.has_token),
});

/** All that is read without a key. */
function plainOf(row: Omit<TokenlessRow, 'has_token'>): Omit<Installation, SealedToken> {
  return {
    clientId: row.client_id,
    memberId: row.member_id,
    domain: row.domain,
    clientEndpoint: row.client_endpoint,
    authServer: row.auth_server,
    expiresAt: row.expires_at,
    scope: row.scope.split(',').filter(Boolean),
    userId: row.user_id,
    isAdmin: row.is_admin === 1,
    status: row.status,
    installedAt: row.installed_at,
    updatedAt: row.updated_at,
    ...(row.install_id !== null && { installId: row.install_id }),
    ...(row.install_expires_at !== null && { installExpiresAt: row.install_expires_at }),
    ...(row.tokens_at !== null && { tokensAt: row.tokens_at }),
    ...(row.refresh_started_at !== null && { refreshStartedAt: row.refresh_started_at }),
    ...(row.install_ids !== null && { installIds: row.install_ids.split(' ') }),
    ...(row.system_user === 1 && { systemUser: true }),
    ...(row.system_expires_at !== null && { systemExpiresAt: row.system_expires_at }),
    ...(row.system_ids !== null && { systemIds: row.system_ids.split(' ') }),
    ...(row.suspended_at !== null && { suspendedAt: row.suspended_at }),
    ...(row.muted_reason !== null &&
      row.muted_since !== null && { muted: { reason: row.muted_reason, since: row.muted_since } }),
    ...(row.awaits_install_event === 1 && { awaitsInstallEvent: true }),
    version: row.version,
  };
}
