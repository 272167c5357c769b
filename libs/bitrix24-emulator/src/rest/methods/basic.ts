import { RestError } from '../errors.js';
import type { CallContext, MethodResult } from '../method.js';
import { type Params, truthy } from '../params.js';

/** `profile`: the user that the token acts as. */
export function profile(_params: Params, { model, caller }: CallContext): MethodResult {
  const user = model.users.find(caller.userId);
  if (!user) throw new RestError(403, 'ACCESS_DENIED', 'User authorization required');
  return {
    result: {
      ID: String(user.id),
      ADMIN: user.admin,
      NAME: user.name,
      LAST_NAME: user.lastName,
      PERSONAL_GENDER: '',
      TIME_ZONE: '',
      TIME_ZONE_OFFSET: 0,
    },
  };
}

/** `scope`: the caller's, or with `full` the portal's. */
export function scope(params: Params, { model, caller }: CallContext): MethodResult {
  if (truthy(params.get('full')) || caller.kind === 'portal') return { result: model.events.allScopes() };
  return { result: [...caller.scope] };
}

/** `feature.get`: Y or N in the cloud, `<lang>_selfhosted` elsewhere, where every feature is on. */
export function featureGet(params: Params, { model }: CallContext): MethodResult {
  const code = params.text('code');
  if (!truthy(code)) throw new RestError(400, 'CODE_EMPTY', "CODE can't be empty");
  const { cloud, language } = model.facts;
  return { result: { value: cloud ? (model.hasFeature(code) ? 'Y' : 'N') : `${language}_selfhosted` } };
}
