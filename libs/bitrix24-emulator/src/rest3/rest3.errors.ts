/** What is wrong with one field. */
export interface FieldError {
  message: string;
  field: string;
}

/** An error of REST 3: `code` begins with `BITRIX_REST_V3_EXCEPTION_`. */
export class Rest3Error extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly validation?: readonly FieldError[],
  ) {
    super(message);
  }

  toBody(): Record<string, unknown> {
    const { code, message, validation } = this;
    return { error: { code, message, ...(validation && { validation }) } };
  }
}

const failure = (name: string, message: string, status = 400): Rest3Error =>
  new Rest3Error(status, `BITRIX_REST_V3_EXCEPTION_${name}`, message);

export const invalidJson = (): Rest3Error => failure('INVALIDJSONEXCEPTION', 'Invalid JSON');
export const methodNotFound = (method: string): Rest3Error =>
  failure('METHODNOTFOUNDEXCEPTION', `Method \`${method}\` not found`);
export const insufficientScope = (): Rest3Error =>
  failure('INSUFFICIENTSCOPEEXCEPTION', 'Insufficient scope', 403);
export const notFound = (id: number): Rest3Error =>
  failure('ENTITYNOTFOUNDEXCEPTION', `Record with ID = \`${id}\` not found`);
export const unknownField = (field: string): Rest3Error =>
  failure('UNKNOWNDTOPROPERTYEXCEPTION', `Unknown field \`${field}\` for entity \`TaskDto\``);
export const invalidSelect = (expression: string): Rest3Error =>
  failure('INVALIDSELECTEXCEPTION', `Unable to parse select expression \`${expression}\``);
export const invalidOrder = (order: unknown): Rest3Error =>
  failure('INVALIDORDEREXCEPTION', `Unable to recognize sorting parameter \`${JSON.stringify(order)}\``);
export const invalidFilter = (filter: unknown): Rest3Error =>
  failure('INVALIDFILTEREXCEPTION', `Unable to recognize filter \`${JSON.stringify(filter)}\``);
export const invalidPagination = (pagination: unknown): Rest3Error =>
  failure(
    'INVALIDPAGINATIONEXCEPTION',
    `Unable to recognize the pagination parameter \`${JSON.stringify(pagination)}\``,
  );
export const invalidRequest = (validation: readonly FieldError[]): Rest3Error =>
  new Rest3Error(
    400,
    'BITRIX_REST_V3_EXCEPTION_VALIDATION_REQUESTVALIDATIONEXCEPTION',
    'Error validating the request object',
    validation,
  );
export const missing = (field: string): FieldError => ({
  message: `Required field \`${field}\` is not specified`,
  field,
});
export const wrongType = (field: string, type: string): FieldError => ({
  message: `Field \`${field}\` requires data type \`${type}\` for this request`,
  field,
});
