import {
  Inject,
  Injectable,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleDestroy,
  type OnModuleInit,
} from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { PARTS, type Part, type Parts } from '../common/index.js';
import { Bitrix24ConfigurationError } from '../errors/index.js';
import { hookLastInFirstOut } from './hook-order.js';
import { STORAGE, type OpenStorage } from '../drivers/index.js';

/** Starts the parts of all rooms, and stops them in the reverse order. */
@Injectable()
export class Bitrix24EventsLifecycle
  implements OnModuleInit, OnApplicationBootstrap, OnModuleDestroy, OnApplicationShutdown
{
  private readonly all: readonly Part[];
  private stopped?: Promise<void>;
  private closed?: Promise<void>;

  constructor(
    @Inject(PARTS) private readonly parts: Parts,
    @Inject(STORAGE) private readonly storage: OpenStorage,
    modules: ModulesContainer,
  ) {
    this.all = [...parts.ground, ...parts.work];
    hookLastInFirstOut(modules);
  }

  /** @throws Bitrix24ConfigurationError that lists the problems of all parts. */
  async onModuleInit(): Promise<void> {
    await this.orEnd(async () => {
      // oxlint-disable-next-line no-await-in-loop -- in their order
      for (const part of this.all) await part.initialize?.();
      const problems = this.all.flatMap((part) => part.problems?.() ?? []);
      if (problems.length > 0) throw new Bitrix24ConfigurationError('application', problems);
    });
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.orEnd(async () => {
      this.storage.started?.();
      // oxlint-disable-next-line no-await-in-loop -- in their order
      for (const part of this.all) await part.prepare?.();
      // oxlint-disable-next-line no-await-in-loop
      for (const part of this.all) await part.start?.();
    });
  }

  /** The intake goes on: what it stores now is handled after the next start. */
  onModuleDestroy(): Promise<void> {
    return (this.stopped ??= this.stop());
  }

  /** Once the listener is closed. */
  onApplicationShutdown(): Promise<void> {
    return (this.closed ??= this.close());
  }

  /** Often nobody else can end a boot that fails: the caller gets its error, and no application to close. */
  private async orEnd(boot: () => Promise<void>): Promise<void> {
    try {
      await boot();
    } catch (error) {
      await this.onModuleDestroy();
      await this.onApplicationShutdown();
      throw error;
    }
  }

  private async stop(): Promise<void> {
    await Promise.all(this.parts.work.map(async (part) => part.stop?.()));
    await Promise.all(this.parts.ground.map(async (part) => part.stop?.()));
  }

  private async close(): Promise<void> {
    // oxlint-disable-next-line no-await-in-loop -- in their order
    for (const part of this.all.toReversed()) await part.close?.();
    await this.storage.close();
  }
}
