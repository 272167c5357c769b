import type { PortalModel } from '../model/portal.js';
import { authorizeToken, authorizeWebhook, readToken } from './authorize.js';
import type { Caller } from './method.js';

/** What the path of a REST request names. */
export interface Target {
  method: string;
  webhook?: { userId: number; code: string };
}

/** `/rest/<method>` or `/rest/<user>/<code>/<method>`, with or without `.json`; repeated slashes count once. */
export function readTarget(path: string): Target | undefined {
  const parts = path
    .split('/')
    .filter((part) => part !== '')
    .map(decode);
  const method = parts.at(-1)?.replace(/\.json$/, '');
  if (parts[0] !== 'rest' || !method) return undefined;
  if (parts.length === 2) return { method };
  if (parts.length === 4 && /^\d+$/.test(parts[1]!)) {
    return { method, webhook: { userId: Number(parts[1]), code: parts[2]! } };
  }
  return undefined;
}

/** Who calls: the webhook of the path, or whom the token stands for. @throws RestError */
export function authorize(
  model: PortalModel,
  target: Target,
  params: Readonly<Record<string, unknown>>,
  header: string | undefined,
): Caller {
  if (target.webhook) return authorizeWebhook(model, target.webhook.userId, target.webhook.code);
  return authorizeToken(model, readToken(params, header), params);
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
