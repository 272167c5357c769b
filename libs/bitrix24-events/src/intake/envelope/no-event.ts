import type { WireData } from '../../catalog/index.js';
import { Refusal } from '../refusal.js';

const page = new Refusal(
  400,
  'a page',
  "Bad request: this is the application's page, opened in a portal, not an event. Try: use the events URL as the " +
    'handler of events only; give the page a route of its own (installPage for the page of the initial installation), ' +
    'or tick "Script only" in the card of an application without pages.',
);
const placement = new Refusal(
  400,
  'a placement',
  'Bad request: this is a placement, opened in a portal, not an event. Try: placement.bind with a route of your own, ' +
    'which checks its APPLICATION_TOKEN with Bitrix24Portals.verify().',
);
const robot = new Refusal(
  400,
  'a robot or activity',
  'Bad request: this is a robot or an activity of a workflow, not an event. Try: bizproc.robot.add or ' +
    'bizproc.activity.add with a HANDLER of your own route, which checks it with Bitrix24Portals.verify().',
);

const has = (body: WireData, name: string): boolean => Object.hasOwn(body, name);

const ROBOT_FIELDS = ['event_token', 'workflow_id', 'document_id', 'properties'];

/**
 * Identifies requests other than events that portals send to the events URL by mistake (protocol
 * 1.4, 5.1); `undefined` if the body is none of these.
 */
export function noEvent(body: WireData): Refusal | undefined {
  if (has(body, 'event')) return undefined;
  if (ROBOT_FIELDS.some((name) => has(body, name))) return robot;
  if (!has(body, 'AUTH_ID') && !has(body, 'PLACEMENT')) return undefined;
  const { PLACEMENT: at } = body;
  return at === undefined || at === 'DEFAULT' || at === '' ? page : placement;
}
