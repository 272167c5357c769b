import { IsArray, IsBoolean, IsInt, IsOptional, Min, ValidateBy } from 'class-validator';
import { definedOnly, IsDuration, type Duration } from '../common/index.js';
import { sweptKind, type SweepEntity } from './sweep-entity.js';
import { CLOCK_MARGIN_MS } from './tell-row.js';

const MIN_INTERVAL_MS = 10_000;

/** Names what of a list cannot be swept. */
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
 * What `Bitrix24Sweep` looks through, and how often: lists of what has changed, for portals whose plan has no offline
 * queue, and to tell handlers of what was there before them.
 *
 * @example
 * ```ts
 * Bitrix24EventsModule.forRoot({ …, sweep: { entities: ['deal', 'contact'], every: '10m' } })
 * ```
 * @publicApi
 */
export class SweepOptions {
  /** Which objects: `'deal'`, `'task'`, `'item:147'`, … (default none). */
  @IsArray({ message: "sweep.entities must be a list, like ['deal', 'contact']" })
  @AreSweepEntities()
  entities: SweepEntity[] = [];

  /**
   * Time between two sweeps of each portal, at least 10 seconds; the first is at start, or when a portal is installed.
   * Default: none, sweeps are run by `Bitrix24Sweep.run()`.
   */
  @IsOptional()
  @IsDuration(MIN_INTERVAL_MS, "sweep.every must be a duration of at least '10s', like '10m'")
  every?: Duration;

  /**
   * Whether the first sweep of a portal tells of everything that is there (default yes); if not, of what has
   * changed since {@link overlap} before, by our clock.
   */
  @IsBoolean({ message: 'sweep.firstFill must be true or false' })
  firstFill = true;

  /**
   * How far each sweep looks back behind the one before (default 1 minute, at least 5 seconds): for clocks that differ
   * and requests that write late. What is known already is not told again.
   */
  @IsDuration(CLOCK_MARGIN_MS, "sweep.overlap must be a duration of at least '5s', like '1m'")
  overlap: Duration = '1m';

  /** Deliveries of a portal's sweeps that may wait at once (default 1000); the rest stays at the portal meanwhile. */
  @IsInt({ message: 'sweep.lookAhead must be a whole number of at least 1' })
  @Min(1, { message: 'sweep.lookAhead must be a whole number of at least 1' })
  lookAhead = 1_000;

  constructor(input: Partial<SweepOptions> = {}) {
    Object.assign(this, definedOnly(input));
  }

  /** What is wrong between members, and with what is not there. @internal */
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
