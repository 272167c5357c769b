import { Allow, IsInstance, IsOptional, Matches, validateSync, ValidateNested } from 'class-validator';
import type { WireValue } from '../catalog/index.js';

/** What the fields of an envelope look like. Empty optional ones count as absent. */
export const FORMATS = {
  event: /^[\w.:\\/-]{1,255}$/,
  memberId: /^[\x21-\x7e]{1,64}$/,
  applicationToken: /^[\x21-\x7e]{1,255}$/,
  token: /^[\x21-\x7e]{0,2048}$/,
  // Up to the year 33658: stays an exact number of milliseconds.
  seconds: /^\d{0,12}$/,
  short: /^[\x20-\x7e]{0,64}$/,
  address: /^[\x21-\x7e]{0,255}$/,
} as const;

const seconds = 'must be a number of seconds, or absent';
const token = 'must be a text of at most 2048 visible ASCII characters, or absent';
const short = 'must be a text of at most 64 ASCII characters, or absent';
const address = 'must be a text of at most 255 visible ASCII characters, or absent';

/** Anything a body may hold there: it is only looked at here. */
type Field = WireValue | undefined;

/** `auth` of an event: who sends it, and with which proof. */
export class AuthFields {
  @Matches(FORMATS.memberId, { message: 'auth.member_id must be a text of 1 to 64 visible ASCII characters' })
  member_id?: Field;

  @Matches(FORMATS.applicationToken, {
    message: 'auth.application_token must be a text of 1 to 255 visible ASCII characters',
  })
  application_token?: Field;

  @IsOptional()
  @Matches(FORMATS.token, { message: `auth.access_token ${token}` })
  access_token?: Field;

  @IsOptional()
  @Matches(FORMATS.token, { message: `auth.refresh_token ${token}` })
  refresh_token?: Field;

  @IsOptional()
  @Matches(FORMATS.seconds, { message: `auth.expires ${seconds}` })
  expires?: Field;

  @IsOptional()
  @Matches(FORMATS.seconds, { message: `auth.expires_in ${seconds}` })
  expires_in?: Field;

  @IsOptional()
  @Matches(FORMATS.short, { message: `auth.user_id ${short}` })
  user_id?: Field;

  @IsOptional()
  @Matches(FORMATS.address, { message: `auth.domain ${address}` })
  domain?: Field;

  @IsOptional()
  @Matches(FORMATS.address, { message: `auth.client_endpoint ${address}` })
  client_endpoint?: Field;

  @IsOptional()
  @Matches(FORMATS.address, { message: `auth.server_endpoint ${address}` })
  server_endpoint?: Field;
}

/** The request body of an event (protocol 1.4). Keys that stand here no more are ignored. */
export class EventFields {
  @Matches(FORMATS.event, { message: 'event must be a name of 1 to 255 letters, digits and _ . : \\ / -' })
  event?: Field;

  @IsOptional()
  @Matches(FORMATS.short, { message: `event_handler_id ${short}` })
  event_handler_id?: Field;

  @IsOptional()
  @Matches(FORMATS.seconds, { message: `ts ${seconds}` })
  ts?: Field;

  @Allow()
  data?: Field;

  @IsInstance(AuthFields, { message: 'auth must be a map' })
  @ValidateNested({ message: 'auth must be a map' })
  auth?: Field | AuthFields;
}

/** What is wrong with an envelope, as sentences; none when it is right. */
export function envelopeProblems(fields: EventFields): string[] {
  const found = validateSync(fields, { stopAtFirstError: true });
  const nested = found.flatMap(({ children = [] }) => children);
  return [...new Set([...found, ...nested].flatMap(({ constraints = {} }) => Object.values(constraints)))];
}
