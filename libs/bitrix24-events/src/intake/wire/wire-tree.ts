import { isMap } from '../../common/index.js';
import type { WireData, WireValue } from '../../catalog/index.js';
import type { FieldPath } from './form-key.js';
import { put } from './put.js';

const INDEX = /^(?:0|-?[1-9]\d{0,18})$/;
const MAX_INDEX = 2n ** 63n - 1n;
const MIN_INDEX = -(2n ** 63n);

/**
 * The number of fields that a map or list counts as: creating one costs the sender two bytes, but
 * the parser more than a field, especially if each has different names.
 */
export const WEIGHT_OF_MAP = 4;

const startsLikeIndex = (name: string | null): boolean => {
  if (name === null) return true;
  const code = name.charCodeAt(0);
  return code >= 48 && code <= 57;
};

/**
 * Builds {@link WireData} field by field, as PHP builds arrays. A map whose keys are 0 to n-1 ends
 * as a list. Fields count, and so do the maps that are created around them, including those that a
 * later field replaces.
 */
export class WireTree {
  private readonly root: WireData = {};
  /** Maps that may turn out to be lists, parents before children. */
  private readonly candidates: [parent: WireData, key: string, map: WireData][] = [];
  /** The next free index of maps that were appended to: rarely any, as no portal sends `a[]`. */
  private nextIndices: Map<WireData, bigint> | undefined;

  /** @param room maximum number of fields; maps count as {@link WEIGHT_OF_MAP} */
  constructor(private room: number) {}

  /** @returns `false` once the limit is exceeded */
  set(path: FieldPath, value: string): boolean {
    if (--this.room < 0) return false;
    const last = path.length - 1;
    let map = this.root;
    for (let depth = 0; depth < last; depth++) {
      const key = this.key(map, path[depth]!);
      if (key === undefined) return true;
      let child = Object.hasOwn(map, key) ? map[key]! : undefined;
      if (!isMap(child)) {
        if ((this.room -= WEIGHT_OF_MAP) < 0) return false;
        put(map, key, (child = {}));
        if (startsLikeIndex(path[depth + 1]!)) this.candidates.push([map, key, child]);
      }
      map = child;
    }
    const key = this.key(map, path[last]!);
    if (key !== undefined) put(map, key, value);
    return true;
  }

  /** The finished value; nothing may be set afterwards. */
  finish(): WireData {
    for (let at = this.candidates.length - 1; at >= 0; at--) {
      const [parent, key, map] = this.candidates[at]!;
      // Otherwise a later scalar with the same name has replaced it.
      if (parent[key] === map) parent[key] = listOr(map);
    }
    return this.root;
  }

  private key(map: WireData, name: string | null): string | undefined {
    if (name === null) return this.append(map);
    if (this.nextIndices?.has(map)) this.noteIndex(map, name);
    return name;
  }

  private append(map: WireData): string | undefined {
    this.nextIndices ??= new Map();
    if (!this.nextIndices.has(map)) {
      this.nextIndices.set(map, MIN_INDEX);
      for (const key of Object.keys(map)) this.noteIndex(map, key);
    }
    const next = this.nextIndices.get(map)!;
    if (next > MAX_INDEX) return undefined;
    const index = next === MIN_INDEX ? 0n : next;
    this.nextIndices.set(map, index + 1n);
    return String(index);
  }

  private noteIndex(map: WireData, name: string): void {
    if (!INDEX.test(name)) return;
    const index = BigInt(name);
    if (index <= MAX_INDEX && index >= this.nextIndices!.get(map)!) this.nextIndices!.set(map, index + 1n);
  }
}

/** `map` as a list if its keys are exactly 0 to n-1. */
export function listOr(map: WireData): WireValue {
  const keys = Object.keys(map);
  // Objects yield index keys first, in ascending order: the last one is enough to decide.
  return keys.length > 0 && keys[keys.length - 1] === String(keys.length - 1) ? Object.values(map) : map;
}
