import { Bitrix24RestError, type BatchCommand, type BatchOutcome } from '../../src/rest/index.js';

/** A row as the portal keeps it: with what `event.get` hides. */
export interface SimulatedRow {
  event: string;
  handler: string;
  authType: number;
  offline?: boolean;
  options?: unknown;
}

const MOST_COMMANDS = 50;

/**
 * What a portal does with `event.get`, `event.bind` and `event.unbind` of an administrator, as far as bindings
 * depend on it, and how many requests it took.
 */
export class SimulatedPortal {
  requests = 0;
  /** Each request's commands, as `method EVENT`. */
  readonly log: string[][] = [];
  /** Set to have requests wait before they are answered. */
  gate: Promise<void> | undefined;
  /** Set to have requests fail as a whole. */
  down: Error | undefined;
  /** Refusals by `method EVENT`: `[error, error_description]`. */
  readonly refusals = new Map<string, [string, string]>();
  app: Record<string, unknown> = { INSTALLED: true, PAYMENT_EXPIRED: 'N' };
  isAdmin = true;
  scope = ['crm'];

  constructor(
    public rows: SimulatedRow[] = [],
    public events: string[] = [],
  ) {}

  readonly send = async (
    commands: Readonly<Record<string, BatchCommand>>,
  ): Promise<Readonly<Record<string, BatchOutcome>>> => {
    this.requests += 1;
    const entries = Object.entries(commands);
    this.log.push(entries.map(([, command]) => nameOf(command)));
    await this.gate;
    if (this.down) throw this.down;
    return Object.fromEntries(
      entries.map(([key, command], index) => [
        key,
        index < MOST_COMMANDS ? this.run(command) : refuse(command, ['ERROR_BATCH_LENGTH_EXCEEDED', '']),
      ]),
    );
  };

  private run(command: BatchCommand): BatchOutcome {
    const refusal = this.refusals.get(nameOf(command));
    if (refusal) return refuse(command, refusal);
    switch (command.method) {
      case 'event.get':
        return done(this.rows.map(shown));
      case 'app.info':
        return done(this.app);
      case 'profile':
        return done({ ID: '1', ADMIN: this.isAdmin });
      case 'scope':
        return done(this.scope);
      case 'events':
        return done(['ONAPPINSTALL', 'ONAPPUPDATE', 'ONAPPUNINSTALL', ...this.events]);
      case 'event.bind':
        return this.bind(command);
      case 'event.unbind':
        return this.unbind(command);
      default:
        return refuse(command, ['ERROR_METHOD_NOT_FOUND', '']);
    }
  }

  private bind(command: BatchCommand): BatchOutcome {
    const { event, handler, auth_type: user = 0, options } = paramsOf(command);
    if (this.rows.some((row) => !row.offline && same(row, event, handler) && row.authType === user))
      return refuse(command, ['ERROR_CORE', 'Unable to set event handler: Handler already binded']);
    this.rows.push({ event, handler, authType: user, options });
    return done(true);
  }

  private unbind(command: BatchCommand): BatchOutcome {
    const { event, handler, auth_type: user } = paramsOf(command);
    const isGone = (row: SimulatedRow): boolean =>
      !row.offline && same(row, event, handler) && (user === undefined || row.authType === user);
    const count = this.rows.filter(isGone).length;
    this.rows = this.rows.filter((row) => !isGone(row));
    return done({ count });
  }
}

interface Params {
  event: string;
  handler: string;
  auth_type?: number;
  options?: unknown;
}

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the commands are ours
const paramsOf = ({ params }: BatchCommand): Params => params as unknown as Params;

const nameOf = ({ method, params }: BatchCommand): string =>
  typeof params?.event === 'string' ? `${method} ${params.event}` : method;

const same = (row: SimulatedRow, event: string, handler: string): boolean =>
  row.event === event && row.handler === handler;

const shown = ({ event, handler, authType, offline }: SimulatedRow): unknown =>
  offline
    ? { event, connector_id: '', offline: 1 }
    : { event, handler, auth_type: String(authType), offline: 0 };

const done = (result: unknown): BatchOutcome => ({ status: 'done', result });

const refuse = ({ method }: BatchCommand, [error, description]: [string, string]): BatchOutcome => ({
  status: 'failed',
  error: new Bitrix24RestError({ error, description, status: 400, method, memberId: 'm1' }),
});
