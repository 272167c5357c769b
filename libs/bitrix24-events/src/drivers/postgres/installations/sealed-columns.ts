import { installationAad, type SealedToken } from '../../installations/installation-row.js';
import { heldAad, parkedAad, uninstallAad } from '../../installations/sealed-places.js';
import { resealerOf, type Resealer } from '../reseal.js';

type PortalKey = Record<'client_id' | 'member_id', string>;

const PORTAL_KEY = { client_id: 'text', member_id: 'text' } as const;

const token = (column: string, field: SealedToken): Resealer =>
  resealerOf<PortalKey>({
    table: 'installations',
    column,
    key: PORTAL_KEY,
    // An installation may lack a token.
    condition: `stored.${column} <> ''`,
    place: ({ client_id: clientId, member_id: memberId }) => installationAad({ clientId, memberId }, field),
  });

/** Everything of the installation store that is sealed. */
export const INSTALLATION_RESEALERS: readonly Resealer[] = [
  token('application_token', 'applicationToken'),
  token('access_token', 'accessToken'),
  token('refresh_token', 'refreshToken'),
  resealerOf<Record<'id', string>>({
    table: 'pending_installs',
    column: 'payload',
    key: { id: 'text' },
    place: ({ id }) => parkedAad(id),
  }),
  resealerOf<Record<'install_id' | 'event_id', string>>({
    table: 'deferred_events',
    column: 'payload',
    key: { seq: 'bigint' },
    also: ['install_id', 'event_id'],
    place: ({ install_id, event_id }) => heldAad(install_id, event_id),
  }),
  resealerOf<PortalKey>({
    table: 'uninstalls',
    column: 'payload',
    key: PORTAL_KEY,
    place: ({ client_id: clientId, member_id: memberId }) => uninstallAad({ clientId, memberId }),
  }),
];
