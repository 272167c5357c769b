import { describe, expect, it } from '@jest/globals';
import { checkTarget } from './target.js';

const strict = { allowInsecure: false, allowPrivate: false };

describe('checkTarget', () => {
  it.each([
    'https://portal.bitrix24.com/rest/',
    'https://3.217.33.54/rest/',
    'https://[2606:4700:4700::1111]/',
  ])('%s may be called', (url) => expect(checkTarget(new URL(url), strict)).toBeUndefined());

  it.each([
    ['http://portal.bitrix24.com/rest/', 'not https'],
    ['ftp://portal.bitrix24.com/', 'not https'],
    ['file:///etc/passwd', 'not https'],
    ['https://user:pass@portal.bitrix24.com/', 'credentials'],
    ['https://127.0.0.1/rest/', 'not public'],
    ['https://2130706433/rest/', 'not public'],
    ['https://0x7f.1/rest/', 'not public'],
    ['https://0177.0.0.1/rest/', 'not public'],
    ['https://[::1]/rest/', 'not public'],
    ['https://[::ffff:10.0.0.1]/rest/', 'not public'],
    ['https://169.254.169.254/latest/meta-data/', 'not public'],
  ])('%s may not: %s', (url, reason) => expect(checkTarget(new URL(url), strict)).toContain(reason));

  it('each permission opens its own door only', () => {
    const url = new URL('http://10.0.0.1/rest/');
    expect(checkTarget(url, { allowInsecure: true, allowPrivate: false })).toContain('not public');
    expect(checkTarget(url, { allowInsecure: false, allowPrivate: true })).toContain('not https');
    expect(checkTarget(url, { allowInsecure: true, allowPrivate: true })).toBeUndefined();
    expect(checkTarget(new URL('ftp://10.0.0.1/'), { allowInsecure: true, allowPrivate: true })).toContain(
      'not https',
    );
  });
});
