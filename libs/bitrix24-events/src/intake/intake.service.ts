import { Inject, Injectable } from '@nestjs/common';
import type { WireData } from '../catalog/index.js';
import { InboxAvailability } from '../inbox/index.js';
import { ACCEPTED, refused, type Answer } from './answer.js';
import { BodyParser, type BodyHeaders } from './wire/body-parser.js';
import { bodyRefusal } from './http/body-refusals.js';
import { clientAddress, type AddressedRequest } from './addresses/client-address.js';
import { readEnvelope, type Envelope } from './envelope/envelope.js';
import { EventRouter } from './event-router.service.js';
import { IntakeCounts } from './intake-counts.js';
import { IntakeLog } from './intake-log.js';
import { quoted } from '../common/text/index.js';
import { INTAKE_OPTIONS, type IntakeOptions } from './intake.options.js';
import { noEvent } from './envelope/no-event.js';
import { QueueServers } from './queue-servers/index.js';
import type { ReceivedBody } from './http/received-body.js';
import { Refusal, type RefusalReason } from './refusal.js';

// The sender gets the same answer as for a wrong token.
const notQueueServer = new Refusal(403, 'not a queue server', 'Forbidden.');
const notStored = new Refusal(503, 'not stored', 'Service unavailable: the event was not stored.');

/** Fixes for refusals that the operator can do something about. */
const FIXES: Partial<Record<RefusalReason, string>> = {
  'unknown portal or wrong token':
    'Try: install the application on that portal, or open it there; for an outgoing webhook, its application ' +
    'token in the option webhooks',
  'an event of the application from a webhook':
    'Only the application itself receives such events. Try: untick it in the outgoing webhook; if it was not ticked, somebody ' +
    'else has its token',
};

/** The parts of a request that the intake uses, besides its body. */
export type IntakeRequest = AddressedRequest & { headers: BodyHeaders };

/**
 * Receives events: they are parsed, verified and stored, and only then acknowledged. Knows no HTTP
 * framework.
 */
@Injectable()
export class IntakeService {
  private readonly parser: BodyParser;

  constructor(
    private readonly queueServers: QueueServers,
    private readonly events: EventRouter,
    private readonly availability: InboxAvailability,
    private readonly counts: IntakeCounts,
    private readonly log: IntakeLog,
    @Inject(INTAKE_OPTIONS) private readonly options: IntakeOptions,
  ) {
    this.parser = new BodyParser(options);
  }

  /**
   * The answer to one request, once its event is on disk. Never rejects.
   *
   * @param authKey whose tokens the URL stands for; see {@link HandlerDefinition.authKey}.
   */
  async receive(request: IntakeRequest, body: ReceivedBody, authKey: string): Promise<Answer> {
    const allowed = this.queueServers.allows(request);
    // Awaited only if necessary: every event takes this path.
    if (allowed !== true && !(await allowed))
      return this.refuse(notQueueServer, this.describeAddress(request));
    const wire = this.parse(request.headers, body);
    if (wire instanceof Refusal) return this.refuse(wire, `${wire.message} ${this.sender(request)}`);
    const envelope = readEnvelope(wire);
    if (envelope instanceof Refusal) return this.refuseBody(wire, envelope, request);
    try {
      const refusal = await this.events.routeEnvelope(envelope, authKey, request);
      return refusal ? this.refuse(refusal, this.describeRefused(refusal, envelope, request)) : ACCEPTED;
    } catch (error) {
      const cause = error instanceof Error ? `${error.name}: ${error.message}` : 'unknown error';
      // An outage is logged as an error once; the events that are lost during it are counted.
      const level = this.availability.failed('accept', error) ? 'warn' : 'error';
      const detail = `${describe(envelope)} is lost unless a proxy sends it again. ${cause}`;
      return this.refuse(notStored, detail, level);
    }
  }

  private parse(headers: BodyHeaders, body: ReceivedBody): WireData | Refusal {
    if (typeof body === 'string') return bodyRefusal(body, this.options.maxBodySize);
    const unreadable = this.parser.refuses(headers);
    if (unreadable) return unreadable;
    return Buffer.isBuffer(body) ? this.parser.parse(headers, body) : this.parser.adopt(body.parsed);
  }

  /** Refuses a body that is not an event, and identifies what portals send to other routes. */
  private refuseBody(body: WireData, refusal: Refusal, request: IntakeRequest): Answer {
    const known = noEvent(body) ?? refusal;
    return this.refuse(known, `${known.message} ${this.sender(request)}`);
  }

  private sender(request: IntakeRequest): string {
    const address = clientAddress(request, this.options.trustProxy);
    return `From ${address === '' ? 'an unknown address' : quoted(address)}`;
  }

  private describeRefused({ reason }: Refusal, envelope: Envelope, request: IntakeRequest): string {
    const { domain } = envelope.auth;
    const claimed = domain ? `, which says it is ${quoted(domain)}` : '';
    return `${describe(envelope)}${claimed}. ${this.sender(request)}. ${FIXES[reason] ?? ''}`.trimEnd();
  }

  private describeAddress(request: IntakeRequest): string {
    const { trustProxy } = this.options;
    const address = quoted(clientAddress(request, trustProxy));
    return `address ${address}, with intake.trustProxy ${trustProxy}. Try: set it to the number of your proxies`;
  }

  private refuse(
    refusal: Refusal,
    detail: string,
    level: 'warn' | 'error' = refusal.status === 503 ? 'error' : 'warn',
  ): Answer {
    this.counts.addRefused(refusal.reason);
    this.log.count(level, `refused, ${refusal.reason}`, detail);
    return refused(refusal);
  }
}

const describe = ({ name, auth }: Envelope): string =>
  `event ${quoted(name)}, portal ${quoted(auth.member_id)}`;
