import { AjaxError, AjaxResult, type AjaxQuery } from '@bitrix24/b24jssdk';
import type { Bitrix24Client } from '../rest/index.js';

type ErrorDetails = ConstructorParameters<typeof AjaxError>[0];

/**
 * Makes an SDK call through our client, and returns its answer or error in the SDK's classes.
 *
 * @param path prefix of the method: `api/` for REST 3
 * @param softCodes error codes that the SDK returns instead of throwing
 * @throws AjaxError
 */
export async function callThrough<T>(
  client: Bitrix24Client,
  path: '' | 'api/',
  query: AjaxQuery,
  softCodes: readonly string[],
): Promise<AjaxResult<T>> {
  try {
    const answer = await client.request<T>(path + query.method, query.params);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the portal's envelope, by another name
    return new AjaxResult<T>({ answer: answer as never, query, status: 200 });
  } catch (cause) {
    const error = new AjaxError(detailsOf(cause, query));
    if (!softCodes.includes(error.code)) throw error;
    const answer = { error: { code: error.code, message: error.message } };
    return new AjaxResult<T>({ answer, query, status: error.status, error });
  }
}

/** Uses Bitrix24's error code if there is one, as the SDK does; otherwise ours. */
function detailsOf(cause: unknown, requestInfo: AjaxQuery): ErrorDetails {
  const read = (name: string): unknown =>
    typeof cause === 'object' && cause !== null ? Reflect.get(cause, name) : undefined;
  const text = (name: string): string => {
    const value = read(name);
    return typeof value === 'string' ? value : '';
  };
  const [status, validation] = [read('status'), read('validation')];
  return {
    code: text('error') || text('code') || 'JSSDK_UNKNOWN_ERROR',
    description: text('description') || text('message') || String(cause),
    status: typeof status === 'number' ? status : 0,
    ...(Array.isArray(validation) && { validation }),
    requestInfo,
    originalError: cause,
  };
}
