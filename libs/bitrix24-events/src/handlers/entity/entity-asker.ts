import type { UnreadableEventName } from '../../catalog/index.js';

/**
 * The `this` type of `event.entity()`: unrestricted, or a sentence that no event matches if the
 * catalogue has no method that reads its object. The call then does not compile, and the compiler
 * shows the reason; a union of events is allowed if each of its members is.
 */
export type EntityAsker<Name extends string> = Name extends UnreadableEventName
  ? `${Name} has no object that the catalogue can read`
  : unknown;
