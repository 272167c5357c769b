import { createHash } from 'node:crypto';
import { EmulatorError } from '../emulator.errors.js';

/**
 * - `api`: local, "uses API only": installed at once, tokens by ONAPPINSTALL
 * - `ui-install`: with an installation page: not installed until it finishes
 * - `ui`: with pages, without an installation page: installed at once, tokens by the pages only
 */
export type ApplicationType = 'api' | 'ui-install' | 'ui';

/** A row of the portal's table of applications. */
export interface Application {
  id: number;
  clientId: string;
  clientSecret: string;
  type: ApplicationType;
  handlerUrl: string;
  scope: string[];
  version: number;
  /** `L` local, `F` free, `P` paid, `S` subscription, `T` trial, `D` demo */
  status: string;
  applicationToken: string;
  active: boolean;
  installed: boolean;
  paymentExpired: boolean;
  /** Who installed it. */
  userId: number;
  /** Where pages are opened once it is installed; before that, and without one, at `handlerUrl`. */
  appUrl?: string | undefined;
  /** Where `/oauth/authorize/` sends the user back; `handlerUrl` without one. */
  redirectUrl?: string | undefined;
}

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

/**
 * The token of a local application: constant for a row, since nothing of it changes.
 * Formula of the portal's own source: `md5(member_id|row id|secret|shared key)`.
 */
export function localApplicationToken(memberId: string, rowId: number, clientSecret: string): string {
  return md5(`${memberId}|${rowId}|${clientSecret}|${md5(memberId + clientSecret)}`);
}

export class Applications {
  readonly #rows = new Map<string, Application>();

  constructor(private readonly memberId: string) {}

  /** Adds a row, or takes up the row of an earlier installation: its id, and so its token, stay. */
  put(app: Omit<Application, 'id' | 'applicationToken'>): Application {
    const earlier = this.#rows.get(app.clientId);
    const id = earlier?.id ?? this.#rows.size + 1;
    const applicationToken =
      earlier && earlier.clientSecret === app.clientSecret
        ? earlier.applicationToken
        : localApplicationToken(this.memberId, id, app.clientSecret);
    const row = { ...app, id, applicationToken };
    this.#rows.set(app.clientId, row);
    return row;
  }

  find(clientId: string): Application | undefined {
    return this.#rows.get(clientId);
  }

  byId(id: number): Application | undefined {
    return [...this.#rows.values()].find((row) => row.id === id);
  }

  /** @throws EmulatorError when it was never installed here */
  get(clientId: string): Application {
    const row = this.#rows.get(clientId);
    if (!row) throw EmulatorError.unknownApplication(clientId);
    return row;
  }
}
