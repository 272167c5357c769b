import { expect, it } from '@jest/globals';
import { publicBase } from './public-base.js';

const ROUTES = ['/bitrix24/events', '/bitrix24/events/as/:authKey', '/bitrix24/install'];

it.each([
  ['https://app.example.com', 'https://app.example.com'],
  ['https://app.example.com/', 'https://app.example.com'],
  ['https://app.example.com/tenant/', 'https://app.example.com/tenant'],
  ['https://app.example.com/bitrix24', 'https://app.example.com/bitrix24'],
  ['https://app.example.com/events', 'https://app.example.com/events'],
  ['https://app.example.com/xbitrix24/events', 'https://app.example.com/xbitrix24/events'],
  ['https://app.example.com/bitrix24/events', 'https://app.example.com'],
  ['https://app.example.com/bitrix24/events/', 'https://app.example.com'],
  ['https://app.example.com:8443/tenant/bitrix24/events', 'https://app.example.com:8443/tenant'],
  ['https://app.example.com/bitrix24/events/as/installer', 'https://app.example.com'],
  ['https://app.example.com/bitrix24/install', 'https://app.example.com'],
])('%s begins at %s', (publicUrl, base) => expect(publicBase(publicUrl, ROUTES)).toBe(base));

it('a route at the root does not change the URL', () =>
  expect(publicBase('https://app.example.com/x', ['/'])).toBe('https://app.example.com/x'));
