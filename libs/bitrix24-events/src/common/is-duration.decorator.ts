import { ValidateBy } from 'class-validator';
import { parseDuration } from './duration.js';

/**
 * Checks an option that is a {@link Duration} of at least `atLeast` milliseconds; `message` says
 * how to fix it.
 */
export function IsDuration(atLeast: number, message: string): PropertyDecorator {
  return ValidateBy(
    {
      name: 'isDuration',
      validator: { validate: (value: unknown) => (parseDuration(value) ?? -1) >= atLeast },
    },
    { message },
  );
}
