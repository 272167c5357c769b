import { inspect } from 'node:util';
import { expect, it } from '@jest/globals';
import { WebhookOptions } from './portals.options.js';

it('the options of a webhook show none of its secrets', () => {
  const options = new WebhookOptions({
    applicationToken: 'the t0ken of the webhook',
    memberId: 'portal',
    restUrl: 'https://portal.bitrix24.com/rest/1/0abcdef12345678/',
  });
  expect(JSON.parse(JSON.stringify(options))).toEqual({
    applicationToken: '***',
    memberId: 'portal',
    restUrl: '***',
  });
  expect(inspect([options], { depth: 5 })).not.toMatch(/t0ken|0abcdef12345678/);
});
