import type { IncomingMessage } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import type { WireData } from '../../catalog/index.js';
import { CLOCK, type Clock } from '../../common/index.js';
import {
  BodyParser,
  BodyReader,
  bodyRefusal,
  findBody,
  HttpServer,
  INTAKE_OPTIONS,
  IntakeService,
  Refusal,
  type AnyRequest,
  type IntakeOptions,
  type ReceivedBody,
} from '../../intake/index.js';
import { staticAnswer, textAnswer, type PageAnswer } from '../page-answer.js';
import { pageHeaders } from '../page-headers.js';
import { queryOf } from '../query-of.js';
import { requester } from '../requester.js';
import { sendPage } from '../send-page.js';
import { languageOf, textsIn } from './install-texts.js';
import { InstallPageService } from './install-page.service.js';
import { InstallTickets } from './install-tickets.service.js';
import { pageCandidate } from './page-candidate.js';

const NOT_ALLOWED = textAnswer(405, 'Method not allowed: Bitrix24 opens this page by POST.', {
  allow: 'GET, HEAD, POST',
});

/** Between the HTTP frameworks and the {@link InstallPageService}. */
@Injectable()
export class InstallPageEndpoint {
  private readonly parser: BodyParser;

  constructor(
    private readonly page: InstallPageService,
    private readonly tickets: InstallTickets,
    private readonly intake: IntakeService,
    private readonly reader: BodyReader,
    private readonly server: HttpServer,
    @Inject(INTAKE_OPTIONS) private readonly options: IntakeOptions,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.parser = new BodyParser(options);
  }

  async open(request: AnyRequest, response: unknown): Promise<void> {
    const raw = this.server.accept(request);
    const answer = await this.answer(request, raw);
    sendPage(raw, this.server.takeOverResponse(response), answer);
  }

  /** The progress of one page's installation, for that page only. */
  status(request: AnyRequest, response: unknown): void {
    const raw = this.server.accept(request);
    const query = queryOf(raw);
    const texts = textsIn(languageOf(query.get('LANG')));
    const progress = this.tickets.progress(query.get('ticket') ?? '', texts);
    sendPage(raw, this.server.takeOverResponse(response), {
      status: progress ? 200 : 404,
      headers: pageHeaders({ type: 'application/json' }),
      body: JSON.stringify(progress ?? { state: 'lost', message: texts.lost }),
    });
  }

  private async answer(request: AnyRequest, raw: IncomingMessage): Promise<PageAnswer> {
    const language = languageOf(queryOf(raw).get('LANG'));
    const texts = textsIn(language);
    if (raw.method === 'GET' || raw.method === 'HEAD') return textAnswer(200, texts.openedOutside);
    if (raw.method !== 'POST') return NOT_ALLOWED;
    const { body } = await findBody(request, raw, this.reader);
    if (body === undefined) return textAnswer(400, '');
    const wire = this.parse(raw, body, texts.incomplete);
    if (wire instanceof Refusal)
      return staticAnswer({
        status: wire.status,
        language,
        title: texts.title,
        message: wire.message,
        framedByAnyone: true,
      });
    // Portals bind some lifecycle events of the application to this address automatically (protocol
    // 4, 6.4).
    if (wire.event !== undefined) return this.passOn(raw, body);
    return this.page.open(pageCandidate(wire, this.clock.now()), requester(raw, this.options), language);
  }

  /** @param incomplete the message if the body is missing */
  private parse({ headers }: IncomingMessage, body: ReceivedBody, incomplete: string): WireData | Refusal {
    if (Buffer.isBuffer(body) && body.length === 0) return new Refusal(400, 'malformed body', incomplete);
    if (typeof body === 'string') return bodyRefusal(body, this.options.maxBodySize);
    const unreadable = this.parser.refuses(headers);
    if (unreadable) return unreadable;
    return Buffer.isBuffer(body) ? this.parser.parse(headers, body) : this.parser.adopt(body.parsed);
  }

  private async passOn(raw: IncomingMessage, body: ReceivedBody): Promise<PageAnswer> {
    const { status, text, headers } = await this.intake.receive(raw, body, '');
    return textAnswer(status, text.trimEnd(), headers);
  }
}
