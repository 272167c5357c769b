import type { WireData, WireValue } from '../../catalog/index.js';
import { AuthFields, envelopeProblems, EventFields, FORMATS } from './envelope.dto.js';
import { Refusal } from '../refusal.js';

/** `auth` of a valid envelope. Nothing in it is verified yet. */
export interface EnvelopeAuth {
  member_id: string;
  application_token: string;
  access_token?: string;
  refresh_token?: string;
  expires?: string;
  expires_in?: string;
  user_id?: string;
  domain?: string;
  client_endpoint?: string;
  server_endpoint?: string;
}

/** A request body that has the form of an event. Nothing in it is verified yet. */
export interface Envelope {
  /** Upper case. */
  name: string;
  bindingId: string | undefined;
  /** `ts` in milliseconds. */
  occurredAt: number | undefined;
  data: WireValue | undefined;
  auth: EnvelopeAuth;
}

interface WellFormed extends EventFields {
  event: string;
  auth: AuthFields & EnvelopeAuth;
}

const matches = (value: unknown, format: RegExp): boolean => typeof value === 'string' && format.test(value);
const orAbsent = (value: WireValue | undefined, format: RegExp): string | undefined =>
  typeof value === 'string' && format.test(value) ? value : undefined;

/**
 * The same result as {@link envelopeProblems}, at a twentieth of the cost: it runs on each request,
 * the other only to describe a malformed one. A property test keeps the two consistent.
 */
export function isWellFormed(fields: EventFields): fields is WellFormed {
  const { event, auth } = fields;
  return (
    matches(event, FORMATS.event) &&
    auth instanceof AuthFields &&
    matches(auth.member_id, FORMATS.memberId) &&
    matches(auth.application_token, FORMATS.applicationToken)
  );
}

/** The known fields of a body: required fields unchecked, the others only if they are valid. */
export function eventFields(body: WireData): EventFields {
  const fields = new EventFields();
  fields.event = body.event;
  fields.event_handler_id = orAbsent(body.event_handler_id, FORMATS.short);
  fields.ts = orAbsent(body.ts, FORMATS.seconds);
  fields.data = body.data;
  fields.auth = authFields(body.auth);
  return fields;
}

function authFields(auth: WireValue | undefined): EventFields['auth'] {
  if (typeof auth !== 'object' || Array.isArray(auth)) return auth;
  const fields = new AuthFields();
  fields.member_id = auth.member_id;
  fields.application_token = auth.application_token;
  fields.access_token = orAbsent(auth.access_token, FORMATS.token);
  fields.refresh_token = orAbsent(auth.refresh_token, FORMATS.token);
  fields.expires = orAbsent(auth.expires, FORMATS.seconds);
  fields.expires_in = orAbsent(auth.expires_in, FORMATS.seconds);
  fields.user_id = orAbsent(auth.user_id, FORMATS.short);
  fields.domain = orAbsent(auth.domain, FORMATS.address);
  fields.client_endpoint = orAbsent(auth.client_endpoint, FORMATS.address);
  fields.server_endpoint = orAbsent(auth.server_endpoint, FORMATS.address);
  return fields;
}

/** The envelope that a body holds, or the reason to refuse it. */
export function readEnvelope(body: WireData): Envelope | Refusal {
  const fields = eventFields(body);
  if (!isWellFormed(fields)) {
    const problems = envelopeProblems(fields);
    return new Refusal(400, 'malformed envelope', `Bad request: ${problems.join('; ')}.`);
  }
  return {
    name: fields.event.toUpperCase(),
    bindingId: fields.event_handler_id || undefined,
    occurredAt: fields.ts ? Number(fields.ts) * 1_000 : undefined,
    data: fields.data,
    auth: fields.auth,
  };
}
