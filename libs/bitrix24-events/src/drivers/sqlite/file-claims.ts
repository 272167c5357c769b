import { resolve } from 'node:path';
import { realFile } from './private-files.js';
import { StorageError } from '../../storage/index.js';
import type { OpenStorage } from '../storage-driver.js';

/** Of all applications of this process. */
const claims = new Set<FileClaim>();

/** One application's claim to a database file: from before it is opened until it is closed. */
export class FileClaim {
  private started = false;
  private abandoned = false;
  private close?: () => Promise<void>;

  private constructor(private readonly path: string) {}

  /**
   * Claims a file. What an application left open that has never started, since its boot failed, is closed: nobody
   * else could do so, for there is no application to close.
   */
  static async take(file: string): Promise<FileClaim> {
    const claim = new FileClaim(pathOf(file));
    const left = claim.others().filter(({ started }) => !started);
    claims.add(claim);
    await Promise.all(left.map((other) => other.abandon()));
    return claim;
  }

  /**
   * The storage, claimed until it is closed.
   *
   * @throws StorageError `STORAGE_OWNED` when a later application has claimed the file meanwhile.
   */
  async hold(storage: OpenStorage): Promise<OpenStorage> {
    let closing: Promise<void> | undefined;
    const close = (): Promise<void> => (closing ??= storage.close().finally(() => this.release()));
    this.close = close;
    if (this.abandoned) {
      await close();
      throw this.takenOver();
    }
    return { ...storage, close, started: () => this.start() };
  }

  release(): void {
    claims.delete(this);
  }

  /** Whether another application of this process has the file. */
  isContested(): boolean {
    return this.others().length > 0;
  }

  private start(): void {
    if (this.abandoned) throw this.takenOver();
    this.started = true;
  }

  private async abandon(): Promise<void> {
    this.abandoned = true;
    this.release();
    await this.close?.();
  }

  private others(): FileClaim[] {
    return [...claims].filter((other) => other !== this && other.path === this.path);
  }

  private takenOver(): StorageError {
    return new StorageError(
      'STORAGE_OWNED',
      `This process has opened the inbox in ${this.path} once more before this application had started. ` +
        'Try: give each application a file of its own, or start one after the other is closed.',
    );
  }
}

/** The same for all links to a file. Where that cannot be said, nothing can be opened either. */
function pathOf(file: string): string {
  try {
    return realFile(file);
  } catch {
    return resolve(file);
  }
}
