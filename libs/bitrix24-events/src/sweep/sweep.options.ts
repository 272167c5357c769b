import { IsArray, IsBoolean, IsInt, IsOptional, Min, ValidateBy } from 'class-validator';
import { definedOnly, IsDuration, type Duration } from '../common/index.js';
import { sweptKind, type SweepEntity } from './sweep-entity.js';
import { CLOCK_MARGIN_MS } from './tell-row.js';

const MIN_INTERVAL_MS = 10_000;

/** Names the entries of a list that cannot be swept. */
const AreSweepEntities = (): PropertyDecorator =>
  ValidateBy({
    name: 'areSweepEntities',
    validator: {
      validate: (value: unknown) => !Array.isArray(value) || problemsOf(value).length === 0,
      defaultMessage: (args) => `sweep.entities: ${problemsOf(args?.value).join('; ')}`,
    },
  });

const problemsOf = (entities: unknown): string[] =>
  Array.isArray(entities) ? entities.map(sweptKind).filter((kind) => typeof kind === 'string') : [];

/**
 * What `Bitrix24Sweep` reads, and how often: lists of changed objects, for portals whose plan has
 * no offline queue, and to deliver objects that already existed before the handlers did (a
 * backfill).
 *
 * @example
 * ```ts
 * Bitrix24EventsModule.forRoot({ …, sweep: { entities: ['deal', 'contact'], every: '10m' } })
 * ```
 * @publicApi
 */
export class SweepOptions {
  /** The object types: `'deal'`, `'task'`, `'item:147'`, … (default none). */
  @IsArray({ message: "sweep.entities must be a list, like ['deal', 'contact']" })
  @AreSweepEntities()
  entities: SweepEntity[] = [];

  /**
   * Interval between two sweeps of each portal, at least 10 seconds; the first is at start, or when
   * a portal is installed. Default: none, sweeps are started by `Bitrix24Sweep.run()`.
   */
  @IsOptional()
  @IsDuration(MIN_INTERVAL_MS, "sweep.every must be a duration of at least '10s', like '10m'")
  every?: Duration;

  /**
   * Whether the first sweep of a portal delivers everything that exists (default yes); if not, only
   * what has changed since {@link overlap} before it, by our clock.
   */
  @IsBoolean({ message: 'sweep.firstFill must be true or false' })
  firstFill = true;

  /**
   * How far each sweep looks back before the previous one (default 1 minute, at least 5 seconds):
   * allows for clocks that differ and requests that write late. Known states are not delivered
   * again.
   */
  @IsDuration(CLOCK_MARGIN_MS, "sweep.overlap must be a duration of at least '5s', like '1m'")
  overlap: Duration = '1m';

  /**
   * Maximum number of waiting deliveries from a portal's sweeps (default 1000); the rest stays at
   * the portal meanwhile.
   */
  @IsInt({ message: 'sweep.lookAhead must be a whole number of at least 1' })
  @Min(1, { message: 'sweep.lookAhead must be a whole number of at least 1' })
  lookAhead = 1_000;

  constructor(input: Partial<SweepOptions> = {}) {
    Object.assign(this, definedOnly(input));
  }

  /** Problems of combined options, and of missing ones. @internal */
  problems(hasApplication: boolean): string[] {
    if (this.every === undefined) return [];
    return [
      ...(Array.isArray(this.entities) && this.entities.length === 0
        ? ["sweep.every is given, but sweep.entities names nothing. Try: entities: ['deal']"]
        : []),
      ...(hasApplication
        ? []
        : [
            'sweep.every is given, but no application: an outgoing webhook cannot list. ' +
              'Try: application: { clientId, clientSecret }, or without sweep',
          ]),
    ];
  }
}

/** Injection token of the {@link SweepOptions}. */
export const SWEEP_OPTIONS = Symbol.for('nestjs-bitrix24-events:sweep-options');
