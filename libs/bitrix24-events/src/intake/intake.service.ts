import { Inject, Injectable } from '@nestjs/common';
import type { WireData } from '../catalog/index.js';
import { CLOCK, type Clock } from '../common/index.js';
import { HandlerRegistry } from '../handlers/index.js';
import { EventAcceptor, InboxAvailability, type InboxEvent } from '../inbox/index.js';
import { InstallIntake, PortalGate, type EventSender } from '../portals/index.js';
import { ACCEPTED, refused, type Answer } from './answer.js';
import { BodyParser, type BodyHeaders } from './body-parser.js';
import { readEnvelope, type Envelope } from './envelope.js';
import { toInboxEvent } from './inbox-event.js';
import { installCandidate } from './install-candidate.js';
import { IntakeCounts } from './intake-counts.js';
import { IntakeLog } from './intake-log.js';
import { INTAKE_OPTIONS, type IntakeOptions } from './intake.options.js';
import { quoted } from './quoted.js';
import type { ReceivedBody } from './received-body.js';
import { Refusal } from './refusal.js';

const gone = new Refusal(400, 'malformed body', 'Bad request: another body parser took the body.');
// One object for all of them: nobody learns which portals are known.
const forbidden = new Refusal(403, 'unknown portal or wrong token', 'Forbidden.');
const installsFull = new Refusal(503, 'too many installs wait', 'Service unavailable: try again later.');
const notStored = new Refusal(503, 'not stored', 'Service unavailable: the event was not stored.');

/** Takes events in: parsed, verified, stored, and only then acknowledged. Knows no HTTP framework. */
@Injectable()
export class IntakeService {
  private readonly parser: BodyParser;
  private readonly tooLarge: Refusal;

  constructor(
    private readonly gate: PortalGate,
    private readonly installs: InstallIntake,
    private readonly handlers: HandlerRegistry,
    private readonly acceptor: EventAcceptor,
    private readonly availability: InboxAvailability,
    private readonly counts: IntakeCounts,
    private readonly log: IntakeLog,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(INTAKE_OPTIONS) options: IntakeOptions,
  ) {
    this.parser = new BodyParser(options);
    this.tooLarge = new Refusal(
      413,
      'too large',
      `Payload too large: the body has more than ${options.maxBodySize} bytes.`,
    );
  }

  /**
   * The answer to one request, once what it brought is on disk. Never rejects.
   *
   * @param authKey whose tokens the URL stands for; see {@link HandlerDefinition.authKey}.
   */
  async receive(headers: BodyHeaders, body: ReceivedBody, authKey: string): Promise<Answer> {
    const wire = this.parse(headers, body);
    if (wire instanceof Refusal) return this.refuse(wire, wire.message);
    const envelope = readEnvelope(wire);
    if (envelope instanceof Refusal) return this.refuse(envelope, envelope.message);
    try {
      const refusal = await this.take(envelope, authKey);
      return refusal ? this.refuse(refusal, describe(envelope)) : ACCEPTED;
    } catch (error) {
      const cause = error instanceof Error ? `${error.name}: ${error.message}` : 'unknown error';
      // An outage is told of loudly, once; the events that it costs are counted.
      const level = this.availability.failed('accept', error) ? 'warn' : 'error';
      const detail = `${describe(envelope)} is lost unless a proxy sends it again. ${cause}`;
      return this.refuse(notStored, detail, level);
    }
  }

  private parse(headers: BodyHeaders, body: ReceivedBody): WireData | Refusal {
    if (body === 'too large') return this.tooLarge;
    if (body === 'gone') return gone;
    const unreadable = this.parser.refuses(headers);
    if (unreadable) return unreadable;
    return Buffer.isBuffer(body) ? this.parser.parse(headers, body) : this.parser.adopt(body.parsed);
  }

  private async take(envelope: Envelope, authKey: string): Promise<Refusal | undefined> {
    const now = this.clock.now();
    const candidate = installCandidate(envelope, now);
    if (candidate) {
      if ((await this.installs.park(candidate)) === 'full') return installsFull;
      this.counts.add('parked');
      return undefined;
    }
    const { auth } = envelope;
    const sender = await this.gate.authenticate(auth.member_id, auth.application_token);
    if (!sender) return forbidden;
    const event = toInboxEvent(envelope, sender, now);
    await this.accept(event, authKey);
    if (event.name === 'ONAPPUNINSTALL') await this.uninstall(sender, event);
    return undefined;
  }

  private async accept(event: InboxEvent, authKey: string): Promise<void> {
    const handlers = this.handlers.match(event.name, event.source, authKey);
    if (handlers.length === 0) {
      this.counts.add('unhandled');
      this.log.count('debug', 'an event that no handler wants', event.name);
      return;
    }
    await this.acceptor.accept(event, handlers);
    this.counts.add('accepted');
  }

  /** After its deliveries are stored: afterwards its token opens nothing any more. */
  private async uninstall(sender: EventSender, { data }: InboxEvent): Promise<void> {
    const clean = typeof data === 'object' && !Array.isArray(data) && data.CLEAN === '1';
    await this.installs.uninstall(sender, { clean });
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
