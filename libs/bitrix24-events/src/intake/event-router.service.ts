import { Inject, Injectable } from '@nestjs/common';
import { isLifecycle, OFFLINE_EVENT, PAYMENT_EVENT, TEST_EVENT, UNINSTALL_EVENT } from '../catalog/index.js';
import { EventRouting } from '../bindings/index.js';
import { CLOCK, type Clock } from '../common/index.js';
import { EventAcceptor, type InboxEvent } from '../inbox/index.js';
import {
  InstallQueue,
  EventAuthenticator,
  RoundTrip,
  type EventSender,
  type InstallCandidate,
} from '../portals/index.js';
import { sourceOf, type AddressedRequest } from './addresses/client-address.js';
import type { Envelope } from './envelope/envelope.js';
import { toInboxEvent } from './envelope/inbox-event.js';
import { installCandidate } from './envelope/install-candidate.js';
import { uninstallOf } from './installed-events.service.js';
import { IntakeCounts } from './intake-counts.js';
import { IntakeLog } from './intake-log.js';
import { INTAKE_OPTIONS, type IntakeOptions } from './intake.options.js';
import { OfflineSignal } from './offline-signal.js';
import { Refusal } from './refusal.js';
import { testNonce } from './envelope/test-nonce.js';

// The same for all of them, so that nobody learns which portals are known.
const forbidden = new Refusal(403, 'unknown portal or wrong token', 'Forbidden.');
const ofTheApplication = new Refusal(403, 'an event of the application from a webhook', 'Forbidden.');
const installsFull = new Refusal(503, 'too many pending installs', 'Service unavailable: try again later.');

/**
 * Whether only the application itself receives this event: lifecycle events, round trips, and
 * notifications of offline queues. The holder of an outgoing webhook's token must not be able to
 * end or fake an installation.
 */
const isOfTheApplication = (name: string): boolean => isLifecycle(name) || name === OFFLINE_EVENT;

/** The module itself handles them, whether or not a handler wants them too. */
const OWN_EVENTS: ReadonlySet<string> = new Set([OFFLINE_EVENT, TEST_EVENT]);

/** Handles an event of a known sender. Resolves once it is on disk. */
type Route = (sender: EventSender, event: InboxEvent, authKey: string) => Promise<void>;

/** Identifies an envelope and passes it on to the service that stores it. */
@Injectable()
export class EventRouter {
  private readonly hops: number;
  /** By event name; all other events go to their handlers. */
  private readonly routes: ReadonlyMap<string, Route> = new Map<string, Route>([
    [OFFLINE_EVENT, (...sent) => this.routeOffline(...sent)],
    [PAYMENT_EVENT, (...sent) => this.routePayment(...sent)],
    [UNINSTALL_EVENT, (...sent) => this.routeUninstall(...sent)],
  ]);

  constructor(
    private readonly authenticator: EventAuthenticator,
    private readonly installs: InstallQueue,
    private readonly roundTrip: RoundTrip,
    private readonly offlineSignal: OfflineSignal,
    private readonly routing: EventRouting,
    private readonly acceptor: EventAcceptor,
    private readonly counts: IntakeCounts,
    private readonly log: IntakeLog,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(INTAKE_OPTIONS) { trustProxy }: IntakeOptions,
  ) {
    this.hops = trustProxy;
  }

  /**
   * Resolves once the event is on disk, or to the reason for refusing it. Rejects if it cannot be
   * stored.
   */
  async routeEnvelope(
    envelope: Envelope,
    authKey: string,
    request: AddressedRequest,
  ): Promise<Refusal | undefined> {
    const now = this.clock.now();
    const candidate = installCandidate(envelope, now);
    if (candidate) return this.enqueueInstall(candidate, request);
    const { name, auth } = envelope;
    if (name === TEST_EVENT) await this.consumeTest(envelope);
    const sender = await this.authenticator.authenticate(auth.member_id, auth.application_token);
    if (!sender) return this.deferEvent(envelope, authKey, now);
    if (sender.source !== 'application' && isOfTheApplication(name)) return ofTheApplication;
    const event = toInboxEvent(envelope, sender, now);
    const route = this.routes.get(name);
    await (route ? route(sender, event, authKey) : this.acceptEvent(event, authKey));
    return undefined;
  }

  private async routeOffline({ memberId }: EventSender, event: InboxEvent, authKey: string): Promise<void> {
    this.offlineSignal.notify(memberId);
    await this.acceptEvent(event, authKey);
  }

  private async routePayment(sender: EventSender, event: InboxEvent, authKey: string): Promise<void> {
    await this.acceptEvent(event, authKey);
    this.installs.paid(sender);
  }

  /** Handlers are notified of an uninstall only after the portal has confirmed it. */
  private async routeUninstall(sender: EventSender, event: InboxEvent, authKey: string): Promise<void> {
    await this.installs.uninstall(sender, uninstallOf({ event, authKey }));
  }

  private async enqueueInstall(
    candidate: InstallCandidate,
    request: AddressedRequest,
  ): Promise<Refusal | undefined> {
    if ((await this.installs.enqueue(candidate, sourceOf(request, this.hops))) === 'full')
      return installsFull;
    this.counts.add('pending');
    return undefined;
  }

  /**
   * Runs before the token is checked: the nonce of a round trip can prove the token. The event goes
   * to its handlers anyway.
   */
  private async consumeTest({ data, auth }: Envelope): Promise<void> {
    const nonce = testNonce(data);
    if (nonce !== undefined) await this.roundTrip.consume(auth.member_id, auth.application_token, nonce);
  }

  /** The event may be deferred until the install of its portal is verified. */
  private async deferEvent(envelope: Envelope, authKey: string, now: number): Promise<Refusal | undefined> {
    const { member_id: memberId, application_token: applicationToken } = envelope.auth;
    const event = toInboxEvent(envelope, { source: 'application', memberId, domain: '' }, now);
    if (!(await this.installs.deferEvent(memberId, applicationToken, { event, authKey }))) return forbidden;
    this.counts.add('pending');
    return undefined;
  }

  private async acceptEvent(event: InboxEvent, authKey: string): Promise<void> {
    const found = this.routing.match(event, authKey);
    const handlers = Array.isArray(found) ? found : await found;
    if (handlers.length === 0) {
      if (OWN_EVENTS.has(event.name)) return;
      this.counts.add('unhandled');
      this.log.count('debug', 'an event that no handler wants', event.name);
      return;
    }
    await this.acceptor.accept(event, handlers);
    this.counts.add('accepted');
  }
}
