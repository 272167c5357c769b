import { Inject, Injectable, Logger } from '@nestjs/common';
import { waitAtMost } from '../../common/async/index.js';
import { thrownText, toMilliseconds, CLOCK, type Clock } from '../../common/index.js';
import { IntakeLog } from '../../intake/index.js';
import { redact } from '../../common/text/index.js';
import {
  candidateId,
  InstallationCache,
  InstallQueue,
  EventAuthenticator,
  type InstallCandidate,
} from '../../portals/index.js';
import { staticAnswer, type PageAnswer } from '../page-answer.js';
import { randomToken } from '../random-token.js';
import { ancestorOf } from './ancestor-of.js';
import { installScripts } from './install-page-script.js';
import { INSTALL_PAGE_OPTIONS, type InstallPageOptions } from './install-page.options.js';
import { InstallTickets } from './install-tickets.service.js';
import { progressOf, textsIn, type InstallProgress } from './install-texts.js';
import type { InstallWatch } from './install-watch.js';
import { InstallWatches } from './install-watches.service.js';
import { defaultTemplate, installPageAnswer } from './render-install-page.js';
import type { InstallLanguage, InstallState } from './install-page-language.js';

/** For pages that make no further progress. */
const STATUS: Record<InstallState, number> = { working: 503, waiting: 503, installed: 200, refused: 403 };

const waitingIn = (language: InstallLanguage): InstallProgress => ({
  state: 'waiting',
  message: textsIn(language).states.waiting,
});

/**
 * Installs the application for users who open its page in a portal, and shows them the progress.
 */
@Injectable()
export class InstallPageService {
  private readonly logger = new Logger('Bitrix24Pages');

  constructor(
    private readonly installs: InstallQueue,
    private readonly installations: InstallationCache,
    private readonly gate: EventAuthenticator,
    private readonly watches: InstallWatches,
    private readonly tickets: InstallTickets,
    private readonly log: IntakeLog,
    @Inject(INSTALL_PAGE_OPTIONS) private readonly options: InstallPageOptions,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @param from the address of the request, `''` if unknown */
  async open(
    candidate: InstallCandidate | undefined,
    from: string,
    language: InstallLanguage,
  ): Promise<PageAnswer> {
    const texts = textsIn(language);
    const textPage = (status: number, message: string): PageAnswer =>
      staticAnswer({ status, language, title: texts.title, message, framedByAnyone: true });
    const { clientId } = this.installations;
    if (clientId === undefined) return textPage(503, texts.noApplication);
    if (!candidate) return textPage(400, texts.incomplete);
    // Before it is enqueued: it may be verified immediately.
    const watch = this.watches.beginWatch(candidateId(clientId, candidate), from);
    try {
      const parked = await this.installs.enqueue(candidate, from);
      if (parked === 'full') return this.end(watch, textPage(503, texts.tooMany));
      await waitAtMost(toMilliseconds(this.options.waitFor), watch.showable, this.clock);
      if (watch.isLeft) return textPage(503, texts.states.waiting);
      return this.show(watch, watch.endpoint ?? (await this.provenEndpoint(candidate)), language);
    } catch (error) {
      this.log.count('error', 'an installation was not begun', redact(thrownText(error)));
      return this.end(watch, textPage(503, texts.failed));
    }
  }

  /**
   * Only the verified portal may frame an interactive page. If it is not known, the page is plain
   * text, which explains why there is no progress.
   */
  private show(watch: InstallWatch, endpoint: string | undefined, language: InstallLanguage): PageAnswer {
    const ancestor = endpoint === undefined ? undefined : ancestorOf(endpoint);
    const now = progressOf(watch.outcome, textsIn(language));
    const nonce = randomToken();
    const goesOn = ancestor !== undefined && now.state !== 'refused';
    const scripts = goesOn
      ? installScripts(nonce, this.options.scriptUrl, this.tickets.issue(watch), language)
      : '';
    if (!goesOn) watch.close();
    const progress = !goesOn && now.state === 'working' ? waitingIn(language) : now;
    const facts = { status: goesOn ? 200 : STATUS[now.state], progress, language, nonce, scripts, ancestor };
    try {
      return installPageAnswer(facts, this.options.template ?? defaultTemplate);
    } catch (error) {
      this.logger.error(
        `installPage.template threw, so the module's own page is shown: ${thrownText(error)}`,
      );
      return installPageAnswer(facts, defaultTemplate);
    }
  }

  /**
   * For a portal that is already installed, while no server answers: its own token proves where the
   * page comes from.
   */
  private async provenEndpoint(candidate: InstallCandidate): Promise<string | undefined> {
    const { memberId, applicationToken } = candidate;
    if (!applicationToken) return undefined;
    const sender = await this.gate.authenticate(memberId, applicationToken);
    if (sender?.source !== 'application') return undefined;
    return (await this.installations.get(memberId))?.clientEndpoint;
  }

  private end(watch: InstallWatch, answer: PageAnswer): PageAnswer {
    watch.close();
    return answer;
  }
}
