import type { PhpDecoded } from './value.js';

const INTEGER_KEY = /^(?:0|-?[1-9]\d{0,17})$/;

/** A PHP array while a query string is being read into it. Keys may be anything, `__proto__` included. */
export class PhpArray {
  readonly #members = new Map<string, string | PhpArray>();
  #next = 0;

  /** The array at `key`, made when there is none. */
  descend(key: string | null): PhpArray {
    const member = key === null ? undefined : this.#members.get(key);
    if (member instanceof PhpArray) return member;
    const made = new PhpArray();
    this.set(key, made);
    return made;
  }

  set(key: string | null, value: string | PhpArray): void {
    const own = key ?? String(this.#next);
    if (INTEGER_KEY.test(own)) this.#count(Number(own));
    this.#members.set(own, value);
  }

  toMap(): Record<string, PhpDecoded> {
    return Object.fromEntries(Array.from(this.#members, ([key, member]) => [key, plain(member)]));
  }

  toValue(): PhpDecoded {
    let index = 0;
    for (const key of this.#members.keys()) if (key !== String(index++)) return this.toMap();
    return Array.from(this.#members.values(), plain);
  }

  #count(index: number): void {
    // PHP 8.2 and before: after a first negative key the next one is 0.
    if (index >= this.#next) this.#next = index + 1;
  }
}

function plain(member: string | PhpArray): PhpDecoded {
  return typeof member === 'string' ? member : member.toValue();
}
