import { describe, expect, it } from '@jest/globals';
import { parseAnswer } from './parse-answer.js';
import { Bitrix24RestError } from './rest.errors.js';

const place = { method: 'crm.deal.get', memberId: 'm1', secrets: ['s3cret-token'] };
const parse = (status: number, body: unknown, location?: string) =>
  parseAnswer({ status, body: typeof body === 'string' ? body : JSON.stringify(body), location }, place);

function errorOf(status: number, body: unknown, location?: string): Bitrix24RestError {
  try {
    parse(status, body, location);
  } catch (error) {
    if (error instanceof Bitrix24RestError) return error;
  }
  throw new Error('no typed error');
}

describe('parseAnswer', () => {
  it('gives the result and what comes with it', () => {
    const time = { start: 1, finish: 2, duration: 1, processing: 1, date_start: 'a', date_finish: 'b' };
    expect(parse(200, { result: [1], total: '75', next: 50, time })).toEqual({
      result: [1],
      total: 75,
      next: 50,
      time,
    });
  });

  it.each([null, false, 0, '', []])('a result of %j is a result', (result) =>
    expect(parse(200, { result, time: [] })).toEqual({ result }),
  );

  it.each([
    ['expired_token', 401, 'REST_AUTH'],
    ['invalid_token', 401, 'REST_AUTH'],
    ['NO_AUTH_FOUND', 401, 'REST_AUTH'],
    ['INVALID_CREDENTIALS', 403, 'REST_AUTH'],
    ['authorization_error', 401, 'REST_AUTH'],
    ['insufficient_scope', 403, 'REST_ACCESS_DENIED'],
    ['user_access_error', 403, 'REST_AUTH'],
    ['ACCESS_DENIED', 401, 'REST_ACCESS_DENIED'],
    ['access_denied', 403, 'REST_ACCESS_DENIED'],
    ['WRONG_AUTH_TYPE', 403, 'REST_ACCESS_DENIED'],
    ['WRONG_LICENSE', 403, 'REST_ACCESS_DENIED'],
    ['METHOD_CONFIRM_WAITING', 401, 'REST_ACCESS_DENIED'],
    ['ERROR_METHOD_NOT_FOUND', 404, 'REST_UNKNOWN_METHOD'],
    ['ERROR_EVENT_NOT_FOUND', 400, 'REST_REFUSED'],
    ['APPLICATION_NOT_FOUND', 401, 'REST_PORTAL_GONE'],
    ['PORTAL_DELETED', 403, 'REST_PORTAL_GONE'],
    ['PORTAL_DELETED', 500, 'REST_PORTAL_GONE'],
    ['QUERY_LIMIT_EXCEEDED', 503, 'REST_LIMIT'],
    ['OPERATION_TIME_LIMIT', 429, 'REST_LIMIT'],
    ['OVERLOAD_LIMIT', 503, 'REST_LIMIT'],
    ['INTERNAL_SERVER_ERROR', 500, 'REST_UNAVAILABLE'],
    ['CONNECTION_ERROR', 401, 'REST_UNAVAILABLE'],
    ['ERROR_CORE', 400, 'REST_REFUSED'],
    ['ERROR_CORE', 200, 'REST_REFUSED'],
    ['', 400, 'REST_REFUSED'],
    ['', 502, 'REST_UNAVAILABLE'],
  ])('error %j with status %d is %s', (error, status, code) => {
    expect(errorOf(status, { error, error_description: 'why' })).toMatchObject({
      code,
      error,
      description: 'why',
      status,
      method: 'crm.deal.get',
      memberId: 'm1',
    });
  });

  it('reads error objects of REST 3', () => {
    const error = { code: 'BITRIX_REST_V3_EXCEPTION_ACCESSDENIEDEXCEPTION', message: 'no' };
    expect(errorOf(403, { error })).toMatchObject({
      code: 'REST_ACCESS_DENIED',
      error: 'BITRIX_REST_V3_EXCEPTION_ACCESSDENIEDEXCEPTION',
      description: 'no',
    });
    const codeOf = (what: string) =>
      errorOf(400, { error: { code: `BITRIX_REST_V3_EXCEPTION_${what}NOTFOUNDEXCEPTION` } }).code;
    expect([codeOf('ENTITY'), codeOf('METHOD')]).toEqual(['REST_NOT_FOUND', 'REST_UNKNOWN_METHOD']);
  });

  it('says which fields REST 3 finds wrong', () => {
    const validation = [{ field: 'title', message: 'is empty s3cret-token' }, 'no map'];
    const error = errorOf(400, { error: { code: 'BITRIX_REST_V3_EXCEPTION_X', message: 'no', validation } });
    expect(error.validation).toEqual([{ field: 'title', message: 'is empty ***' }]);
    expect(JSON.parse(JSON.stringify(error))).toMatchObject({ code: 'REST_REFUSED', validation: [{}] });
  });

  it('names the request, where the portal does', () => {
    const parsing = () => parseAnswer({ status: 502, body: '<html>', requestId: 'a1 s3cret-token' }, place);
    expect(parsing).toThrow(expect.objectContaining({ requestId: 'a1 ***' }));
    expect(errorOf(502, '<html>')).not.toHaveProperty('requestId');
  });

  it.each([
    ['an HTML page', 502, '<html>Bad gateway</html>', 'HTML'],
    ['truncated JSON', 200, '{"result":{"ID":"5"', 'cut off'],
    ['an empty body', 200, '', 'empty'],
    ['a list', 200, '[]', 'no object'],
    ['an object without result', 200, '{}', 'without a result'],
    ['a redirect', 302, '', 'redirect to new.bitrix24.com'],
  ])('%s is a bad answer', (_name, status, body, words) => {
    const error = errorOf(status, body, 'https://new.bitrix24.com/rest/crm.deal.get');
    expect(error).toMatchObject({ code: 'REST_BAD_ANSWER', status });
    expect(error.message).toContain(words);
  });

  it('does not repeat a secret that the far side repeats', () => {
    const error = errorOf(400, { error: 'E s3cret-token', error_description: 'token s3cret-token\nis bad' });
    expect(error.message + JSON.stringify(error)).not.toContain('s3cret');
    expect(error.description).toBe('token *** is bad');
  });
});
