import type { PendingUninstall } from '../../portals/index.js';

/** What the payload of a pending install is bound to. */
export const parkedAad = (id: string): string => JSON.stringify(['parked', id]);

/** What the payload of an event that is deferred with it is bound to. */
export const heldAad = (parkedId: string, eventId: string): string =>
  JSON.stringify(['held', parkedId, eventId]);

/** What the payload of an uninstall is bound to. */
export const uninstallAad = ({
  clientId,
  memberId,
}: Pick<PendingUninstall, 'clientId' | 'memberId'>): string =>
  JSON.stringify(['uninstall', clientId, memberId]);
