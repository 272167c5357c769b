import type { IncomingMessage } from 'node:http';
import { sourceOf, type IntakeOptions } from '../intake/index.js';

/** Where a request comes from, as quotas go by it. */
export const requester = ({ headers, socket }: IncomingMessage, { trustProxy }: IntakeOptions): string =>
  sourceOf({ socket, headers: { 'x-forwarded-for': headers['x-forwarded-for'] } }, trustProxy);
