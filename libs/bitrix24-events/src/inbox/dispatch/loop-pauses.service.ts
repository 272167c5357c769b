import { Injectable, Logger } from '@nestjs/common';
import { Notifications, settled, thrownText } from '../../common/index.js';
import { Echoes, type Loop } from '../../echoes/index.js';
import { Dispatcher } from './dispatcher.service.js';

/** Pauses looping handlers, each for the portal where it loops. */
@Injectable()
export class LoopPauses {
  private readonly logger = new Logger('Bitrix24Inbox');
  private readonly pauses = new Set<Promise<void>>();

  constructor(
    private readonly echoes: Echoes,
    private readonly dispatcher: Dispatcher,
    private readonly notifications: Notifications,
  ) {}

  start(): void {
    this.echoes.onLoop((loop) => {
      const pause = settled(this.pause(loop)).finally(() => this.pauses.delete(pause));
      this.pauses.add(pause);
    });
  }

  /** Resolves when no pause is being stored. */
  async stop(): Promise<void> {
    await Promise.all(this.pauses);
  }

  private async pause({ handlerKey, memberId, domain, entity, times }: Loop): Promise<void> {
    if (this.dispatcher.activity(handlerKey).pausedPortals.includes(memberId)) return;
    const what = entity.id === undefined ? `objects ${entity.type}` : `${entity.type} ${entity.id}`;
    const fact = `our own writes brought ${what} of portal ${memberId} (${domain}) back to it ${times} times in a minute`;
    try {
      await this.dispatcher.setPaused(handlerKey, true, memberId);
      this.logger.warn(
        `${handlerKey} is paused for this portal: ${fact}. Try: write only what differs, or return where ` +
          `event.probablyOwn is set; then Bitrix24Inbox.resume('${handlerKey}', '${memberId}').`,
      );
      this.notifications.emit('bitrix24.handler.paused', {
        memberId,
        domain,
        handler: handlerKey,
        reason: 'loop',
        entity,
        times,
      });
    } catch (error) {
      this.logger.error(`${handlerKey} could not be paused, though ${fact}: ${thrownText(error)}`);
    }
  }
}
