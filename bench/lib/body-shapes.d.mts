import type * as fastCheck from 'fast-check';

/** How a body is built; see `body-shapes.mjs`. */
export interface BodyShape {
  encoding: 'form' | 'json';
  depth: number;
  name: string;
  width: number;
  varying: 'root' | 'middle' | 'leaf' | 'none' | 'all';
  escape: 'none' | 'name' | 'brackets' | 'value' | 'all';
  value: string;
  valueLength: number;
  lists: boolean;
}

/** Bodies of one kind each that were expensive once. */
export const KNOWN_WORST: BodyShape[];

/** A body of that shape with at most `size` bytes, and its `Content-Type`. */
export function bodyOf(shape: BodyShape, size: number): { contentType: string; body: Buffer };

/** All shapes, as an arbitrary of fast-check. */
export function shapes(fc: typeof fastCheck): fastCheck.Arbitrary<BodyShape>;
