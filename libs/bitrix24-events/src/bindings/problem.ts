/**
 * A problem of a portal that a person should fix.
 * - `not-admin`: the installation's user sees only their own bindings, so nothing was planned
 * - `not-installed`, `payment-expired`: the portal delivers nothing
 * - `missing-scope`: a wanted event whose permission the application lacks there
 * - `not-offered`: a wanted event that the portal does not know, or does not offer to this
 *   application
 * - `deprecated`: a wanted event that Bitrix24 no longer develops
 * - `no-user`: a handler's `authType` names an unknown user
 * - `no-connector`: the plan does not support `auth_connector`
 * - `no-offline-extended`: the plan cannot reserve rows of the offline queue
 * - `rows-ignored`: `event.get` lists more rows than a portal can have, or rows of an unknown
 *   form
 * - `url-clash`: a binding whose URL the portal may confuse with ours
 * - `bind-failed`, `unbind-failed`: the portal refused
 *
 * @publicApi
 */
export interface BindingProblem {
  code:
    | 'not-admin'
    | 'not-installed'
    | 'payment-expired'
    | 'missing-scope'
    | 'not-offered'
    | 'deprecated'
    | 'no-user'
    | 'no-connector'
    | 'no-offline-extended'
    | 'rows-ignored'
    | 'url-clash'
    | 'bind-failed'
    | 'unbind-failed';
  /** Upper case, where the problem is one event's. */
  event?: string;
  /** Fact, place, and "Try: fix". */
  message: string;
}
