import { Bitrix24RestError, type BatchCommand, type BatchOutcome } from '../../src/rest/index.js';

/** A row as the portal keeps it: with what `event.get` hides. */
export interface SimulatedRow {
  event: string;
  handler: string;
  authType: number;
  offline?: boolean;
  /** Absent where it has none. */
  connector?: string;
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
  /** Each request's connector. */
  readonly connectors: (string | undefined)[] = [];
  /** Plan features by their code; what is not named is on. `undefined`: `feature.get` fails. */
  features: Record<string, unknown> | undefined = {};
  /** What is bound, after each command that changed something. */
  readonly history: (readonly SimulatedRow[])[] = [];
  /** Set to have requests wait before they are answered. */
  gate: Promise<void> | undefined;
  /** Set to have requests fail as a whole. */
  down: Error | undefined;
  /** Refusals by `method EVENT`: `[error, error_description]`. */
  readonly refusals = new Map<string, [string, string]>();
  app: Record<string, unknown> = { INSTALLED: true, PAYMENT_EXPIRED: 'N' };
  isAdmin = true;
  /** Parameters of `event.test`. */
  readonly tested: object[] = [];
  scope = ['crm'];

  constructor(
    public rows: SimulatedRow[] = [],
    public events: string[] = [],
  ) {}

  readonly send = async (
    commands: Readonly<Record<string, BatchCommand>>,
    _signal?: AbortSignal,
    connector?: string,
  ): Promise<Readonly<Record<string, BatchOutcome>>> => {
    this.requests += 1;
    const entries = Object.entries(commands);
    this.log.push(entries.map(([, command]) => nameOf(command)));
    this.connectors.push(connector);
    await this.gate;
    if (this.down) throw this.down;
    if (connector !== undefined && this.features?.rest_auth_connector === 'N') throw wrongLicense();
    return Object.fromEntries(
      entries.map(([key, command], index) => [
        key,
        index < MOST_COMMANDS
          ? this.run(command, connector)
          : refuse(command, ['ERROR_BATCH_LENGTH_EXCEEDED', '']),
      ]),
    );
  };

  private run(command: BatchCommand, connector: string | undefined): BatchOutcome {
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
        return this.bind(command, connector);
      case 'event.unbind':
        return this.unbind(command, connector);
      case 'feature.get':
        return this.features
          ? done({ value: this.features[String(command.params?.CODE)] ?? 'Y' })
          : refuse(command, ['ERROR_METHOD_NOT_FOUND', '']);
      case 'event.test':
        this.tested.push(command.params ?? {});
        return done(1);
      default:
        return refuse(command, ['ERROR_METHOD_NOT_FOUND', '']);
    }
  }

  private bind(command: BatchCommand, connector: string | undefined): BatchOutcome {
    const { event, event_type: type, handler, auth_type: user = 0, options } = paramsOf(command);
    const row: SimulatedRow =
      type === 'offline'
        ? { event, handler: '', authType: 0, offline: true, ...(connector !== undefined && { connector }) }
        : { event, handler: handler!, authType: user, options };
    if (this.rows.some((other) => same(other, row) && other.authType === row.authType))
      return refuse(command, ['ERROR_CORE', 'Unable to set event handler: Handler already binded']);
    this.rows.push(row);
    this.note();
    return done(true);
  }

  private unbind(command: BatchCommand, connector: string | undefined): BatchOutcome {
    const { event, event_type: type, handler = '', auth_type: user } = paramsOf(command);
    const meant: SimulatedRow = {
      event,
      handler,
      authType: 0,
      ...(type === 'offline' && { offline: true, ...(connector !== undefined && { connector }) }),
    };
    const isGone = (row: SimulatedRow): boolean =>
      same(row, meant) && (user === undefined || row.authType === user);
    const count = this.rows.filter(isGone).length;
    this.rows = this.rows.filter((row) => !isGone(row));
    this.note();
    return done({ count });
  }

  private note(): void {
    this.history.push([...this.rows]);
  }
}

interface Params {
  event: string;
  event_type?: string;
  handler?: string;
  auth_type?: number;
  options?: unknown;
}

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the commands are ours
const paramsOf = ({ params }: BatchCommand): Params => params as unknown as Params;

const nameOf = ({ method, params }: BatchCommand): string =>
  typeof params?.event === 'string' ? `${method} ${params.event}` : method;

/** Online rows go whatever their connector, offline rows by it. */
const same = (row: SimulatedRow, other: SimulatedRow): boolean =>
  row.event === other.event &&
  row.handler === other.handler &&
  (row.offline ?? false) === (other.offline ?? false) &&
  (!row.offline || row.connector === other.connector);

const shown = ({ event, handler, authType, offline, connector = '' }: SimulatedRow): unknown =>
  offline
    ? { event, connector_id: connector, offline: 1 }
    : { event, handler, auth_type: String(authType), offline: 0 };

const done = (result: unknown): BatchOutcome => ({ status: 'done', result });

const refuse = ({ method }: BatchCommand, [error, description]: [string, string]): BatchOutcome => ({
  status: 'failed',
  error: new Bitrix24RestError({ error, description, status: 400, method, memberId: 'm1' }),
});

const wrongLicense = (): Bitrix24RestError =>
  new Bitrix24RestError({
    error: 'WRONG_LICENSE',
    description: 'This feature is not enabled for the current license: auth_connector',
    status: 403,
    method: 'batch',
    memberId: 'm1',
  });
