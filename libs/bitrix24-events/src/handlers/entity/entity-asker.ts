import type { UnreadableEventName } from '../../catalog/index.js';

/**
 * The `this` of `event.entity()`: nothing special, or a sentence that no event fits where the catalogue knows no method
 * that reads its object. So the call does not compile, and the compiler says why; a union of events may ask when each
 * of them may.
 */
export type EntityAsker<Name extends string> = Name extends UnreadableEventName
  ? `${Name} has no object that the catalogue knows how to read`
  : unknown;
