import { IsInt, Max, Min } from 'class-validator';
import { definedOnly } from '../common/index.js';

/**
 * Bounds of what the intake takes in. A real event has some 20 fields, 5 brackets at most, and 1 kB.
 *
 * @publicApi
 */
export class IntakeOptions {
  /** Largest body in bytes; a larger one is answered 413 (default 1 MiB, at least 1 kiB, at most 64 MiB). */
  @IsInt({ message: 'intake.maxBodySize must be a whole number of bytes, like 1048576' })
  @Min(1_024, { message: 'intake.maxBodySize must be at least 1024 bytes' })
  @Max(2 ** 26, { message: 'intake.maxBodySize must be at most 67108864 bytes' })
  maxBodySize = 2 ** 20;

  /** Most fields in one body; more are answered 413 (default 20 000). */
  @IsInt({ message: 'intake.maxFields must be a whole number' })
  @Min(100, { message: 'intake.maxFields must be at least 100' })
  maxFields = 20_000;

  /** Most brackets in one key, more are answered 400 (default 64, PHP's own limit). */
  @IsInt({ message: 'intake.maxDepth must be a whole number' })
  @Min(12, { message: 'intake.maxDepth must be at least 12' })
  @Max(256, { message: 'intake.maxDepth must be at most 256' })
  maxDepth = 64;

  constructor(input: Partial<IntakeOptions> = {}) {
    Object.assign(this, definedOnly(input));
  }
}

/** Injection token of the {@link IntakeOptions}. */
export const INTAKE_OPTIONS = Symbol.for('nestjs-bitrix24-events:intake-options');
