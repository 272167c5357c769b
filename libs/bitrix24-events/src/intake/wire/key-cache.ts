import { parseKey, type ParsedKey } from './form-key.js';
import { decodePiece } from './percent.js';

const MAX_KEY_LENGTH = 128;
const MAX_KEYS = 2_048;
/** Per body; a real one has about twenty keys. */
const MAX_NEW_KEYS = 256;
const EQUALS = 61;

/** An encoded key and its parsed path. */
export interface KnownKey {
  readonly raw: string;
  /** `'broken'`: a broken percent escape. */
  readonly path: ParsedKey | 'broken';
  /** The key that followed it last time, and will most likely follow it again. */
  next: KnownKey | undefined;
}

/**
 * Caches parsed keys for later requests, limited in number and size whatever a peer sends. A body
 * with many new keys is parsed without the cache: storing them costs more than it saves, and would
 * evict the keys that portals send.
 */
export class KeyCache {
  /** Precedes the first key of a body. */
  private readonly first: KnownKey = { raw: '', path: 'ignored', next: undefined };
  private readonly kept = new Map<string, KnownKey>();
  private room = MAX_NEW_KEYS;

  constructor(private readonly maxDepth: number) {}

  /** The entry that precedes the first key of a new body. */
  beginBody(): KnownKey {
    if (this.kept.size > MAX_KEYS - MAX_NEW_KEYS) this.clear();
    this.room = MAX_NEW_KEYS;
    return this.first;
  }

  /** The entry for `raw`; from now on expected after `previous`. */
  follow(previous: KnownKey, raw: string): KnownKey {
    if (raw.length > MAX_KEY_LENGTH) return this.unkept(raw);
    const key = this.kept.get(raw) ?? (this.room > 0 ? this.keep(raw) : undefined);
    if (!key) return this.unkept(raw);
    previous.next = key;
    return key;
  }

  private keep(raw: string): KnownKey {
    // A slice would keep the whole body in memory: store a copy.
    const copy = Buffer.from(raw, 'latin1').toString('latin1');
    const key: KnownKey = { raw: copy, path: this.read(copy), next: undefined };
    this.room -= 1;
    this.kept.set(copy, key);
    return key;
  }

  private unkept(raw: string): KnownKey {
    return { raw, path: this.read(raw), next: undefined };
  }

  private read(raw: string): ParsedKey | 'broken' {
    const decoded = decodePiece(raw, 0, raw.length);
    return decoded === undefined ? 'broken' : parseKey(decoded, this.maxDepth);
  }

  private clear(): void {
    // Otherwise the chain of keys would keep all of them in memory.
    for (const key of this.kept.values()) key.next = undefined;
    this.first.next = undefined;
    this.kept.clear();
  }
}

/** Whether `key=` is at `start`: cheaper than slicing the key and looking it up. */
export const standsAt = (key: KnownKey, text: string, start: number): boolean =>
  text.charCodeAt(start + key.raw.length) === EQUALS && text.startsWith(key.raw, start);
