import type { Portal, TokenlessInstallation } from './installations/installation.js';

/** An installation as users see it. */
export const toPortal = (installation: TokenlessInstallation): Portal => {
  const { suspendedAt, muted } = installation;
  return {
    memberId: installation.memberId,
    domain: installation.domain,
    status: installation.status,
    scope: [...installation.scope],
    userId: installation.userId,
    isAdmin: installation.isAdmin,
    hasApplicationToken: installation.hasApplicationToken,
    ...(suspendedAt !== undefined && { suspendedSince: new Date(suspendedAt) }),
    ...(muted && { muted: { reason: muted.reason, since: new Date(muted.since) } }),
    installedAt: new Date(installation.installedAt),
    updatedAt: new Date(installation.updatedAt),
  };
};
