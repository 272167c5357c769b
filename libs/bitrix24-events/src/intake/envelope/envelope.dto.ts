import { IsInstance, Matches, validateSync, ValidateNested } from 'class-validator';
import { EVENT_NAME, type WireValue } from '../../catalog/index.js';

/**
 * Formats of the fields of an envelope. Optional fields that do not match, or are empty, count as
 * absent.
 */
export const FORMATS = {
  event: EVENT_NAME,
  memberId: /^[\x21-\x7e]{1,64}$/,
  applicationToken: /^[\x21-\x7e]{1,255}$/,
  token: /^[\x21-\x7e]{0,2048}$/,
  // Up to the year 33658: remains an exact number of milliseconds.
  seconds: /^\d{0,12}$/,
  short: /^[\x20-\x7e]{0,64}$/,
  address: /^[\x21-\x7e]{0,255}$/,
} as const;

/** Any value that a body can hold: the decorators check it. */
type Field = WireValue | undefined;

/**
 * Never a reason to refuse an event: a value in another format counts as absent and is not set
 * here.
 */
type Optional = string | undefined;

/** `auth` of an event: its sender, and the proof. */
export class AuthFields {
  @Matches(FORMATS.memberId, { message: 'auth.member_id must be a text of 1 to 64 visible ASCII characters' })
  member_id?: Field;

  @Matches(FORMATS.applicationToken, {
    message: 'auth.application_token must be a text of 1 to 255 visible ASCII characters',
  })
  application_token?: Field;

  access_token?: Optional;
  refresh_token?: Optional;
  expires?: Optional;
  expires_in?: Optional;
  user_id?: Optional;
  domain?: Optional;
  client_endpoint?: Optional;
  server_endpoint?: Optional;
}

/** The request body of an event (protocol 1.4). Other keys are ignored. */
export class EventFields {
  @Matches(FORMATS.event, { message: 'event must be a name of 1 to 255 letters, digits and _ . : \\ / -' })
  event?: Field;

  event_handler_id?: Optional;
  ts?: Optional;
  data?: Field;

  @IsInstance(AuthFields, { message: 'auth must be a map' })
  @ValidateNested({ message: 'auth must be a map' })
  auth?: Field | AuthFields;
}

/** The problems of an envelope, as sentences; empty if it is valid. */
export function envelopeProblems(fields: EventFields): string[] {
  const found = validateSync(fields, { stopAtFirstError: true });
  const nested = found.flatMap(({ children = [] }) => children);
  return [...new Set([...found, ...nested].flatMap(({ constraints = {} }) => Object.values(constraints)))];
}
