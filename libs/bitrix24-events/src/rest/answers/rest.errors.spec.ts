import { describe, expect, it } from '@jest/globals';
import { classifyError } from './classify-error.js';
import {
  Bitrix24RestError,
  RestAccessDeniedError,
  RestAuthError,
  RestNetworkError,
  RestNotFoundError,
  RestPaymentRequiredError,
  RestTimeoutError,
} from './rest.errors.js';

const facts = { error: 'X', description: 'why', status: 400, method: 'crm.deal.get', memberId: 'm1' };

describe('an error of a call', () => {
  it('is made without any fact in a test', () =>
    expect(new RestNotFoundError()).toMatchObject({
      code: 'REST_NOT_FOUND',
      kind: 'object-gone',
      error: '',
    }));

  it('is what its class says, whatever its code', () => {
    expect(new RestNotFoundError(facts).kind).toBe('object-gone');
    expect(new RestAuthError(facts)).toMatchObject({ kind: 'token', waitsFor: 'authorization' });
    expect(new RestNetworkError({ ...facts, sent: true })).toMatchObject({ waitsFor: 'unreachable' });
    expect(new RestTimeoutError(facts)).toMatchObject({ waitsFor: 'timeout' });
  });

  it('names the portal by its host where that is known, and by its id', () => {
    const messageOf = (more: object) => classifyError({ ...facts, ...more }).message;
    expect(messageOf({ domain: 'acme.bitrix24.com' })).toMatch(
      /^X: why, crm\.deal\.get on portal acme\.bitrix24\.com \(m1, HTTP 400\)\. Try: /,
    );
    expect(messageOf({ domain: 'acme.bitrix24.com', status: 0 })).toContain(
      'on portal acme.bitrix24.com (m1).',
    );
    expect(messageOf({})).toContain('on portal m1 (HTTP 400).');
    expect(new RestTimeoutError({ ...facts, domain: 'acme.bitrix24.com' }).of('x').message).toContain(
      'x on portal acme.bitrix24.com (m1',
    );
  });

  it('says what to do by its code', () => {
    const error = classifyError({ ...facts, error: 'insufficient_scope' });
    expect(error.message).toContain("tick the method's scope in the application's permissions");
    expect(classifyError(facts).message).not.toContain('documentation');
    expect(JSON.parse(JSON.stringify(error))).toMatchObject({
      code: 'REST_ACCESS_DENIED',
      kind: 'no-rights',
    });
  });

  it('of an unpaid portal is still one of denied access', () => {
    const error = classifyError({ ...facts, error: 'PAYMENT_REQUIRED' });
    expect(error).toBeInstanceOf(RestPaymentRequiredError);
    expect(error).toBeInstanceOf(RestAccessDeniedError);
  });

  it('keeps what it waits for as the error of another method', () => {
    const error: Bitrix24RestError = new RestAuthError({ ...facts, error: 'expired_token' });
    expect(error.of('x').waitsFor).toBe('authorization');
    expect(error.withoutWaiting().of('x').waitsFor).toBeUndefined();
  });
});
