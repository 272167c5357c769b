import { Bitrix24EventsError } from '../../errors/index.js';

/** The context of an {@link EventEntityError}. */
interface EventPlace {
  id: string;
  name: string;
  portal: { memberId: string };
}

/**
 * `event.entity()` cannot determine the current object of the event:
 * - `EVENT_WITHOUT_ENTITY`: the event has none, or the catalogue has no method that reads it
 * - `EVENT_ENTITY_UNNAMED`: `data` does not contain its id
 * - `EVENT_ENTITY_UNCLEAR`: the portal's answer does not show whether it was deleted or is hidden
 *   from the installation
 *
 * @publicApi
 */
export class EventEntityError extends Bitrix24EventsError {
  constructor(code: keyof typeof REASONS, { id, name, portal }: EventPlace, fact: string = REASONS[code]) {
    super(code, `${fact}, ${name} ${id} of portal ${portal.memberId}. Try: ${ADVICE[code]}.`);
  }
}

const REASONS = {
  EVENT_WITHOUT_ENTITY: 'The event has no object that the catalogue can read',
  EVENT_ENTITY_UNNAMED: 'The data of the event does not hold the id of its object',
  EVENT_ENTITY_UNCLEAR:
    'The portal returned nothing, which does not show whether the object was deleted or is hidden',
};

const ADVICE: Record<keyof typeof REASONS, string> = {
  EVENT_WITHOUT_ENTITY: 'event.client.call() with the method that reads it',
  EVENT_ENTITY_UNNAMED: 'check event.data; this portal may send it in another shape',
  EVENT_ENTITY_UNCLEAR: 'install the application as an administrator, or read it by event.client.call()',
};
