import { describe, expect, it } from '@jest/globals';
import { Routes } from './routes.js';

const routes = new Routes({ 'https://app.example.com': 'http://127.0.0.1:3000' });

describe('Routes', () => {
  it.each([
    ['https://app.example.com/bitrix24/events?a=1', 'http://127.0.0.1:3000/bitrix24/events?a=1'],
    ['http://127.0.0.1:4000/x', 'http://127.0.0.1:4000/x'],
    ['http://127.9.9.9/x', 'http://127.9.9.9/x'],
  ])('%s is at %s', (url, local) => expect(routes.resolve(url).href).toBe(local));

  it.each([
    'https://evil.example.com/',
    'http://10.0.0.1/',
    'http://127.0.0.1.example.com/',
    'https://127.0.0.1/',
    'http://0.0.0.0/',
  ])('%s is nowhere here', (url) =>
    expect(() => routes.resolve(url)).toThrow('not an address of this machine'),
  );

  it('takes no route to elsewhere', () => {
    expect(() => routes.add('https://a.example.com', 'http://192.168.0.5:80')).toThrow('Try: route(');
  });
});
