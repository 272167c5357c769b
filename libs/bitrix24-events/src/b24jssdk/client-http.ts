/* oxlint-disable no-underscore-dangle -- the SDK's own names for what its subclasses set and use */
import { HttpV2, HttpV3, type AjaxResult, type AuthActions, type TypeCallParams } from '@bitrix24/b24jssdk';
import { abandonable } from '../common/index.js';
import type { Bitrix24Client } from '../rest/index.js';
import { callThrough } from './call-through.js';

/**
 * The SDK's REST 2 through our client: the SDK itself sends, counts, delays and retries nothing.
 */
export class ClientHttpV2 extends HttpV2 {
  constructor(
    private readonly client: Bitrix24Client,
    auth: AuthActions,
  ) {
    super(auth);
  }

  override call<T = unknown>(
    method: string,
    params: TypeCallParams,
    requestId = this._requestIdGenerator.getRequestId(),
  ): Promise<AjaxResult<T>> {
    const { exceptionCodeForSoft } = this._restrictionManager;
    return abandonable(callThrough<T>(this.client, '', { method, params, requestId }, exceptionCodeForSoft));
  }
}

/** As {@link ClientHttpV2}, for REST 3. */
export class ClientHttpV3 extends HttpV3 {
  constructor(
    private readonly client: Bitrix24Client,
    auth: AuthActions,
  ) {
    super(auth);
  }

  override call<T = unknown>(
    method: string,
    params: TypeCallParams,
    requestId = this._requestIdGenerator.getRequestId(),
  ): Promise<AjaxResult<T>> {
    const { exceptionCodeForSoft } = this._restrictionManager;
    return abandonable(
      callThrough<T>(this.client, 'api/', { method, params, requestId }, exceptionCodeForSoft),
    );
  }
}
