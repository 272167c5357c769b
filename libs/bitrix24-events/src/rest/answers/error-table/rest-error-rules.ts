import type { WaitReason } from '../../../errors/index.js';
import type { Repeat, RestErrorKind } from './rest-error-kinds.js';

/** One code, or several with the same meaning, as portals send them. */
export interface RestErrorRule {
  /** In lower case; portals vary. A pattern for many codes of one form. */
  codes: readonly string[] | RegExp;
  /** What the text must match, for codes that are ambiguous by themselves. */
  text?: RegExp;
  kind: RestErrorKind;
  meaning: string;
  /** Overrides the advice of the kind. */
  fix?: string;
  repeat?: Repeat;
  waitsFor?: WaitReason;
}

/**
 * Texts of methods that give no code, or only a number: "Not found", "Activity is not found",
 * "price is not exists".
 */
const NOT_THERE =
  /\b(?:not|n't) (?:found|exists?)[.!]?\s*$|\bno longer exists[.!]?\s*$|не (?:найден[аоы]?|существует)[.!]?\s*$/i;

/** Other things that may not be found: then the object need not be missing. */
const NO_OBJECT = /\b(?:method|action|controller|event|handler|field|scope|application|portal|domain)\b/i;

/** Texts that refuse REST as a whole because of the plan. */
const REST_UNPAID = /commercial plans?|by subscription|subscription (?:has )?(?:been )?(?:ended|expired)/i;

/**
 * Answers that portals have been seen to give: the first matching rule applies. Sources: the
 * vendor's documentation (system errors, REST 3, the pages of the methods), its three SDKs and
 * their live tests, the portal's source.
 */
export const REST_ERROR_RULES: readonly RestErrorRule[] = [
  {
    codes: ['expired_token'],
    kind: 'token',
    meaning: 'the access token has expired; it was renewed automatically, and the new one was refused too',
  },
  {
    codes: ['invalid_token'],
    kind: 'token',
    meaning:
      'the portal does not know the access token; it was renewed automatically, and the new one was refused too',
  },
  {
    codes: ['no_auth_found'],
    kind: 'token',
    repeat: 'once',
    meaning: 'the portal found no valid token in the request',
  },
  {
    codes: ['invalid_credentials'],
    kind: 'token',
    meaning: 'no active incoming webhook has this user and secret',
    fix: 'create a new incoming webhook in the portal, and use its URL',
  },
  {
    codes: ['authorization_error'],
    kind: 'user-refused',
    meaning: 'the user who installed the application is dismissed or deactivated',
  },
  {
    codes: ['user_access_error'],
    kind: 'user-refused',
    meaning: 'the user of the token has no access to the application',
    fix: "add the user to the application's access list in the portal, or let another administrator open the application",
  },
  {
    codes: ['error_oauth'],
    text: /not installed|application not found/i,
    kind: 'application-gone',
    meaning: 'the application was removed from the portal',
  },
  {
    codes: ['error_oauth'],
    text: REST_UNPAID,
    kind: 'unpaid',
    meaning: 'the subscription that includes the application is over',
  },
  {
    codes: ['error_oauth'],
    text: /portal (?:was|is|has been) deleted/i,
    kind: 'portal-gone',
    meaning: 'the portal is deleted',
  },
  {
    codes: ['error_oauth'],
    text: /authorize user/i,
    kind: 'user-refused',
    meaning: 'the user of the token cannot be authorized: dismissed or deactivated',
  },
  {
    codes: ['application_not_found', 'not_installed', 'wrong_client'],
    kind: 'application-gone',
    meaning: 'the application is not installed, or not active, on the portal',
  },
  {
    codes: ['portal_deleted'],
    kind: 'portal-gone',
    meaning: 'the portal is deleted, or its public section is closed',
    fix:
      'for a self-hosted portal, reopen its public section in the settings of the main module; ' +
      'otherwise stop calling it until the application is installed again',
  },
  {
    codes: ['payment_required'],
    kind: 'unpaid',
    meaning: "the portal's subscription, or the paid period of the application, is over",
  },
  {
    codes: ['access_denied'],
    text: REST_UNPAID,
    kind: 'unpaid',
    meaning: 'REST is not part of the present plan of the portal',
  },
  {
    codes: ['access_denied'],
    text: /\b(?:extended|higher) plans?|\btariff|\blicen[cs]e/i,
    kind: 'plan',
    meaning: 'the method is part of higher plans only',
  },
  {
    codes: ['wrong_license'],
    kind: 'plan',
    meaning: 'the feature that the text names is not part of the plan of the portal',
  },
  {
    codes: ['insufficient_scope', 'bitrix_rest_v3_exception_insufficientscopeexception'],
    kind: 'no-rights',
    meaning: "the method belongs to a scope that the application's (or webhook's) permissions do not include",
    fix: "tick the method's scope in the application's permissions, and install it again",
  },
  {
    codes: ['wrong_auth_type'],
    kind: 'no-rights',
    meaning:
      'the method is not for this kind of authorization: an incoming webhook cannot call it, or only one can',
    fix: "call it with the application's token instead of a webhook, or the other way round",
  },
  {
    codes: ['method_confirm_waiting'],
    kind: 'no-rights',
    waitsFor: 'authorization',
    meaning: 'an administrator has not confirmed the method for this token yet',
    fix: 'let an administrator of the portal confirm the request',
  },
  {
    codes: ['method_confirm_denied'],
    kind: 'no-rights',
    meaning: 'an administrator has denied the method to this token',
    fix: 'ask the administrator why, or do without the method',
  },
  {
    codes: [
      'access_denied',
      'access_error',
      'allowed_only_intranet_user',
      'docgen_access_error',
      'bitrix_rest_v3_exception_accessdeniedexception',
    ],
    kind: 'no-rights',
    meaning: "the token's user may not do it",
  },
  {
    codes: ['query_limit_exceeded'],
    kind: 'limit',
    meaning: 'too many requests within a second',
  },
  {
    codes: ['operation_time_limit'],
    kind: 'limit',
    meaning: 'the method has used up its server time of ten minutes at this portal',
    fix: 'call the method less often, or with less data per call',
  },
  {
    codes: ['overload_limit'],
    kind: 'blocked',
    meaning: 'the vendor has manually blocked REST for this portal because of overload',
  },
  {
    codes: ['connection_error'],
    kind: 'unavailable',
    repeat: 'always',
    waitsFor: 'unreachable',
    meaning: 'the portal could not reach the auth server to check the token; nothing was done',
  },
  {
    codes: ['internal_server_error', 'error_unexpected_answer'],
    kind: 'unavailable',
    meaning: 'the portal had an internal error, and may have done a part of it',
    fix: 'call again later; if it persists, give the X-Request-Id to the support of Bitrix24',
  },
  {
    codes: ['service_unavailable', 'temporarily_unavailable'],
    kind: 'unavailable',
    waitsFor: 'unreachable',
    meaning: 'the portal is temporarily down',
  },
  {
    codes: [
      'error_method_not_found',
      'method_not_found',
      'bitrix_rest_v3_exception_methodnotfoundexception',
      'bitrix_rest_v3_exception_methoddescriptionnotfoundexception',
    ],
    kind: 'unknown-method',
    meaning: 'the portal has no such method, or not within the scope of the token',
  },
  {
    codes: ['error_event_not_found'],
    kind: 'invalid-call',
    meaning: 'the portal has no such event, or not within the scope of the token',
    fix: "check the name of the event and the application's permissions",
  },
  {
    codes: ['invalid_request'],
    text: /https/i,
    kind: 'invalid-call',
    meaning: 'the portal takes calls by https only',
    fix: 'switch HTTPS on in the settings of the main module of the portal',
  },
  {
    codes: ['error_batch_method_not_allowed', 'error_batch_length_exceeded'],
    kind: 'invalid-call',
    meaning: 'a batch may not hold this method, or so many commands',
    fix: 'call the method alone, or split the batch',
  },
  {
    codes: ['wrong_encoding'],
    kind: 'invalid-call',
    meaning: 'the portal could not write its answer as JSON: a field holds broken text',
    fix: 'select fewer fields, to find out which one is broken',
  },
  {
    codes: [
      'error_argument',
      'invalid_arg_value',
      'invalid_request',
      'error_wrong_handler_url',
      'error_unsupported_protocol',
    ],
    kind: 'invalid-call',
    meaning: 'a parameter is missing or wrong',
  },
  {
    codes: /^bitrix_rest_v3_exception_(?:validation_|unknown|invalid)/,
    kind: 'invalid-call',
    meaning: 'REST 3 finds a parameter or field wrong: error.validation says which',
  },
  {
    codes: /^bitrix_rest_v3_exception_\w*notfoundexception$/,
    kind: 'object-gone',
    meaning: 'REST 3 knows no such object',
  },
  {
    codes:
      /^(?!\w*(?:application|portal|domain|method|action|controller|event|handler|field|scope)_not_found$)(?:\w+_)?not_found$/,
    kind: 'object-gone',
    meaning: 'no such object (`NOT_FOUND`, `ERROR_NOT_FOUND`, `ERROR_ENTITY_NOT_FOUND`, …)',
  },
  {
    codes: /^\d*$/,
    text: NOT_THERE,
    kind: 'object-gone',
    meaning:
      'no such object: methods that give no code, or a number, say so in words ("Not found", "Activity is not found")',
  },
  {
    codes: /^\d*$/,
    text: /\baccess denied\b|\bnot enough rights\b|недостаточно прав|доступ запрещ/i,
    kind: 'no-rights',
    meaning: "the token's user may not do it: methods that give no code, or a number, say so in words",
  },
  {
    codes: [''],
    text: /\bmust be (?:an? )?(?:array|object|string|integer)|is not (?:defined|set|specified|valid)|(?:wrong|invalid) (?:parameter|value|argument)/i,
    kind: 'invalid-call',
    meaning: 'a parameter is missing or wrong: methods that give no code say so in words',
  },
];

/** Whether a text is about an object, and not about a method, a field, … @internal */
export const speaksOfAnObject = (text: string): boolean => !NO_OBJECT.test(text);
