import type { INestApplication } from '@nestjs/common';
import { EventEmitter2 } from '@nestjs/event-emitter';
import {
  Bitrix24Bindings,
  Bitrix24Inbox,
  Bitrix24Portals,
  type Bitrix24NotificationMap,
  type HandlerStats,
} from 'nestjs-bitrix24-events';
import { INTAKE_PATH } from './facts.js';
import { Journal } from './journal.js';
import { until } from './until.js';

type Name = keyof Bitrix24NotificationMap;

export interface Notice {
  name: string;
  payload: Record<string, unknown>;
}

/** A booted application, as a test sees it. */
export class RunningApp {
  /** Everything that the application's event emitter said. */
  readonly notices = new Journal<Notice>('notifications');
  /** With the port, without a path. */
  origin = '';

  constructor(
    readonly app: INestApplication,
    readonly file: string,
  ) {
    app.get(EventEmitter2).onAny((name, payload: Record<string, unknown>) => {
      this.notices.add({ name: String(name), payload });
    });
  }

  /** Where the intake is on this machine. */
  get intake(): string {
    return this.origin + INTAKE_PATH;
  }

  get inbox(): Bitrix24Inbox {
    return this.app.get(Bitrix24Inbox);
  }

  get bindings(): Bitrix24Bindings {
    return this.app.get(Bitrix24Bindings);
  }

  get portals(): Bitrix24Portals {
    return this.app.get(Bitrix24Portals);
  }

  /** Resolves to the payload of the `nth` notification of a name, the first unless said otherwise. */
  async noticed<N extends Name>(name: N, nth = 1): Promise<Bitrix24NotificationMap[N]> {
    const found = await this.notices.when((notice) => notice.name === name, nth);
    return found[nth - 1]!.payload as unknown as Bitrix24NotificationMap[N];
  }

  /** Resolves, to the counts per handler, once every delivery is handled or buried. */
  idle(): Promise<HandlerStats[]> {
    return until('every delivery is settled', async () => {
      const stats = await this.inbox.stats();
      return stats.every(({ waiting, running }) => waiting + running === 0) && stats;
    });
  }

  close(): Promise<void> {
    return this.app.close();
  }
}
