import { Bitrix24EventsError } from './bitrix24-events.error.js';

/**
 * The module cannot start because of its configuration or decorators. Lists every problem at once,
 * each with its fix.
 *
 * @publicApi
 */
export class Bitrix24ConfigurationError extends Bitrix24EventsError {
  /** Each with its fix. */
  declare readonly problems: readonly string[];

  constructor(
    /** Where the problems were found: "options of Bitrix24EventsModule", "application". */
    readonly place: string,
    problems: readonly string[],
  ) {
    super(
      'CONFIGURATION_INVALID',
      `${problems.length === 1 ? 'A problem' : `${problems.length} problems`} in the ${place}:\n` +
        problems.map((problem) => `  - ${problem}`).join('\n'),
    );
    // The message contains them: a printed error would show each twice.
    Object.defineProperty(this, 'problems', { value: problems });
  }

  override toJSON(): Record<string, unknown> {
    return { ...super.toJSON(), problems: this.problems };
  }
}
