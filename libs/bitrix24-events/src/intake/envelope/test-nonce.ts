import { isMap } from '../../common/index.js';
import type { WireValue } from '../../catalog/index.js';
import { NONCE_PARAM } from '../../portals/index.js';

/** Longer than any nonce that we send. */
const MAX_NONCE_LENGTH = 128;

/** The nonce that an ONAPPTEST returns in `QUERY`, if any. */
export function testNonce(data: WireValue | undefined): string | undefined {
  const query = memberOf(data, 'QUERY');
  const nonce = memberOf(query, NONCE_PARAM);
  return typeof nonce === 'string' && nonce !== '' && nonce.length <= MAX_NONCE_LENGTH ? nonce : undefined;
}

const memberOf = (value: WireValue | undefined, name: string): WireValue | undefined =>
  isMap(value) && Object.hasOwn(value, name) ? value[name] : undefined;
