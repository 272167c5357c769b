/** An answer of the portal (or of its auth server) that is an error: code, text, HTTP status. */
export class RestError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly description: string,
    /** Further members of the body, such as `argument`. */
    readonly extra: Readonly<Record<string, string>> = {},
  ) {
    super(`${code}: ${description}`);
  }

  toBody(): Record<string, string> {
    return { error: this.code, error_description: this.description, ...this.extra };
  }
}

/** Arguments: `ERROR_ARGUMENT` with the key `argument`. */
export const argumentEmpty = (name: string): RestError =>
  new RestError(400, 'ERROR_ARGUMENT', `Argument '${name}' is null or empty`, { argument: name });
export const argumentWrong = (text: string, name: string): RestError =>
  new RestError(400, 'ERROR_ARGUMENT', text, { argument: name });

export const accessDenied = (text: string): RestError =>
  new RestError(403, 'ACCESS_DENIED', `Access denied! ${text}`);
export const wrongAuthType = (): RestError =>
  new RestError(403, 'WRONG_AUTH_TYPE', 'Current authorization type is denied for this method');
export const wrongLicense = (feature: string): RestError =>
  new RestError(403, 'WRONG_LICENSE', `This feature is not enabled for the current license: ${feature}`);
export const methodNotFound = (): RestError =>
  new RestError(404, 'ERROR_METHOD_NOT_FOUND', 'Method not found!');
export const noAuth = (): RestError => new RestError(401, 'NO_AUTH_FOUND', 'Wrong authorization data');
export const invalidToken = (): RestError =>
  new RestError(401, 'invalid_token', 'Unable to get application by token');
export const expiredToken = (): RestError =>
  new RestError(401, 'expired_token', 'The access token provided has expired.');
export const applicationGone = (): RestError =>
  new RestError(401, 'APPLICATION_NOT_FOUND', 'Application not found');
export const userInactive = (): RestError =>
  new RestError(401, 'authorization_error', 'Unable to authorize user');
export const insufficientScope = (): RestError =>
  new RestError(
    403,
    'insufficient_scope',
    'The request requires higher privileges than provided by the access token',
  );
export const queryLimitExceeded = (): RestError =>
  new RestError(503, 'QUERY_LIMIT_EXCEEDED', 'Too many requests');
export const operationTimeLimit = (): RestError =>
  new RestError(429, 'OPERATION_TIME_LIMIT', 'Method is blocked due to operation time limit.');
export const portalDeleted = (): RestError => new RestError(403, 'PORTAL_DELETED', 'Portal was deleted');
export const batchForbidden = (): RestError =>
  new RestError(405, 'ERROR_BATCH_METHOD_NOT_ALLOWED', 'Method is not allowed for batch usage');
export const batchTooLong = (): RestError =>
  new RestError(400, 'ERROR_BATCH_LENGTH_EXCEEDED', 'Max batch length exceeded');
