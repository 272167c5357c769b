import { Logger } from '@nestjs/common';
import { createCipher, parseEncryptionKey, type Cipher } from '../storage/index.js';

export type EncryptionKey = string | Uint8Array;

/** The options of a driver that say how secrets are stored. */
export interface EncryptionSettings {
  encryptionKey?: EncryptionKey | readonly EncryptionKey[] | undefined;
  allowPlaintext?: boolean | undefined;
}

/** The keys of a driver, its problems with them, and the cipher that they make. */
export class EncryptionOptions {
  /** No member that could be printed. */
  readonly #keys: readonly EncryptionKey[];
  /** Why there is no key, where there is none. */
  readonly #keyIs: 'missing' | 'undefined';
  private readonly allowPlaintext: boolean;

  /** @param driver the function that the application called, for messages */
  constructor(
    private readonly driver: string,
    settings: EncryptionSettings,
  ) {
    const { encryptionKey } = settings;
    this.#keyIs = 'encryptionKey' in settings && encryptionKey === undefined ? 'undefined' : 'missing';
    const keys = encryptionKey ?? [];
    this.#keys = isKey(keys) ? [keys] : keys;
    this.allowPlaintext = settings.allowPlaintext ?? false;
  }

  problems(production: boolean): string[] {
    const { driver, allowPlaintext } = this;
    const bad = this.#keys.filter((key) => parseEncryptionKey(key) === undefined).length;
    return [
      ...(bad === 0
        ? []
        : [`${driver}: encryptionKey must be 32 bytes as base64 or hex. Try: openssl rand -base64 32`]),
      ...(typeof allowPlaintext === 'boolean' ? [] : [`${driver}: allowPlaintext must be true or false`]),
      ...(production && this.#keys.length === 0 && !allowPlaintext
        ? [
            `${driver}: encryptionKey is ${this.#keyIs}, and NODE_ENV is production: tokens would be stored ` +
              `readable. Try: ${this.keyAdvice}, or allowPlaintext: true`,
          ]
        : []),
    ];
  }

  /** Whether something may be stored that was sealed with another key than the first. */
  get hasEarlierKeys(): boolean {
    return this.#keys.length > 1;
  }

  createCipher(): Cipher {
    return createCipher(this.#keys.flatMap((key) => parseEncryptionKey(key) ?? []));
  }

  /** Without a key, secrets are stored readable, also by an application that is only being developed. */
  warnOfPlaintext(place: string): void {
    if (this.#keys.length > 0 || this.allowPlaintext) return;
    new Logger('Bitrix24Storage').warn(
      `encryptionKey is ${this.#keyIs}: tokens are stored readable in ${place}. ` +
        `Try: ${this.keyAdvice}, or allowPlaintext: true where that is meant.`,
    );
  }

  private get keyAdvice(): string {
    return this.#keyIs === 'undefined'
      ? 'set the variable that it comes from (BITRIX24_ENCRYPTION_KEY)'
      : 'encryptionKey: process.env.BITRIX24_ENCRYPTION_KEY';
  }
}

const isKey = (keys: EncryptionKey | readonly EncryptionKey[]): keys is EncryptionKey =>
  typeof keys === 'string' || keys instanceof Uint8Array;
