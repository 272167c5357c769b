import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createRedactor, redact } from './redact.js';

const SECRET = 'se/cret+1 ~*(!)\'"ü&';
const PHP_FORM = 'se%2Fcret%2B1+%7E%2A%28%21%29%27%22%C3%BC%26';
const phpJson = 'se\\/cret+1 ~*(!)\'\\"\\u00fc&';

const spellings = (secret: string): [string, string][] => [
  ['as it is', secret],
  ['in capitals', secret.replace(/[a-z]/g, (letter) => letter.toUpperCase())],
  ['in a URL of JavaScript', encodeURIComponent(secret)],
  ['in a form of JavaScript', new URLSearchParams({ '': secret }).toString().slice(1)],
  ['in JSON of JavaScript', JSON.stringify(secret).slice(1, -1)],
  ['in JSON within JSON', JSON.stringify(JSON.stringify(secret)).slice(3, -3)],
  ['in JSON within a URL', encodeURIComponent(JSON.stringify(secret)).slice(3, -3)],
  ['as inspected', inspect({ secret }).slice(11, -3)],
];

it.each([
  ...spellings(SECRET),
  ["in a form of PHP's", PHP_FORM],
  ["in a URL of PHP's", PHP_FORM.replaceAll('+', '%20').replace('%7E', '~')],
  ['with small digits', PHP_FORM.toLowerCase()],
  ["in JSON of PHP's", phpJson],
  ["in JSON of Bitrix24's", 'se/cret+1 ~*(!)\\u0027\\u0022ü\\u0026'],
  ['in HTML', 'se/cret+1 ~*(!)&#039;&quot;ü&amp;'],
])('shows no secret %s', (_, spelt) => {
  expect(redact(`token=${spelt}, and ${spelt}.`, [SECRET])).toBe('token=***, and ***.');
});

it.each([
  ['one\r\ntwo\u001b[31m\u202Ethree', 'one two  three'],
  ['the token is short', 'the token is short'],
  ['secrets are no secret', 'secrets are no secret'],
])('%j reads %j', (text, clean) => expect(redact(text, ['short', '', 'se.rets+are'])).toBe(clean));

it('is bounded', () => {
  for (const text of ['x'.repeat(10_000), ' '.repeat(10_000), `${SECRET} `.repeat(10_000)])
    expect(redact(text, [SECRET]).length).toBeLessThan(600);
});

describe('of several secrets', () => {
  it('one within another, or overlapping another, leaves no rest', () => {
    const secrets = ['12345678', '0123456789', '56789abcdef'];
    expect(redact('<0123456789> <12345678> <0123456789abcdef>', secrets)).toBe('<***> <***> <***>');
  });
});

describe('of a long secret', () => {
  const word = 'Сообщение для бота, ';
  const secret = word.repeat(500);

  it('neither the whole nor a beginning of 64 characters is shown', () => {
    for (const text of [secret, secret.slice(0, 200), secret.slice(0, 64), encodeURI(secret)])
      expect(redact(`refused: ${text}`, [secret])).not.toContain('бота');
  });

  it('none is shown that crosses the bound of the text', () => {
    const token = 'token0123456789abcdef';
    for (let lead = 470; lead <= 510; lead++)
      expect(redact(`${'x'.repeat(lead)}${token}`, [token])).not.toContain('token');
    for (let lead = 1_970; lead <= 2_010; lead++)
      expect(redact(`${' '.repeat(lead)}${token}`, [token])).not.toContain('token');
  });
});

describe('of a secret of several lines', () => {
  const secret = 'first line of it\r\n  second line of it\nthird';
  const shown = (text: string): string | undefined => createRedactor([secret]).lines(text, 4_000);

  it('no line is shown, and the lines around it are kept', () => {
    expect(shown(`Error: ${secret}!\n    at here`)).toBe('Error: ***!\n    at here');
    expect(shown('Error: second line of it\n    at here')).toBe('Error: ***\n    at here');
    expect(shown(inspect({ secret: `${secret}${'-'.repeat(100)}` }))).not.toMatch(/first|second/);
  });
});

describe('takes no longer than', () => {
  const milliseconds = (run: () => unknown): number => {
    const begun = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(begun);
    return (user + system) / 1_000;
  };
  const backslashes = (count: number): string => '\\'.repeat(count);
  const leaves = (count: number): string[] =>
    Array.from({ length: count }, (_, at) => `${'%'.repeat(20)}${String(at).padStart(20, 'x')}`);

  it.each<[string, string, string[]]>([
    ['a secret of 7 000 letters', 'я'.repeat(7_000), ['я'.repeat(7_000)]],
    ['a secret of 5 MB', 'x'.repeat(5_000_000), ['x'.repeat(5_000_000)]],
    ['60 backslashes in the secret, 400 in the text', backslashes(400), [`${backslashes(60)}x`]],
    ['20 000 secrets', leaves(20_000).join(' '), leaves(20_000)],
    [
      'secrets that nearly match everywhere',
      'a'.repeat(5_000),
      leaves(250).map((leaf) => 'a'.repeat(60) + leaf),
    ],
    ['1 000 lines', 'line of a text\n'.repeat(1_000), ['line of a text\n'.repeat(1_000)]],
    ['lone surrogates', '\uD800'.repeat(5_000), ['\uD800'.repeat(5_000)]],
  ])('a second for %s', (_, text, secrets) => {
    const redactor = createRedactor(secrets);
    redactor.text('warm');
    expect(milliseconds(() => createRedactor(secrets).text(text))).toBeLessThan(1_000);
    expect(milliseconds(() => createRedactor(secrets).lines(text, 4_000))).toBeLessThan(1_000);
    for (const secret of secrets.slice(0, 3)) expect(redact(text, secrets)).not.toContain(secret);
  });

  it('its bounds: beyond them nothing is shown', () => {
    expect(createRedactor(leaves(20_000)).text('harmless')).toBeUndefined();
    expect(redact('harmless', leaves(20_000))).toBe('(not shown: its secrets cannot be removed)');
  });
});

it('never shows a secret and never throws, whatever the text around it', () => {
  const texts = fc.string({ unit: fc.constantFrom(...Array.from('ab%5C\\"\'/+ \nя&<u0')), maxLength: 40 });
  fc.assert(
    fc.property(
      texts,
      fc.string({ unit: fc.constantFrom(...Array.from('ab%5C\\"/+я&')), minLength: 8, maxLength: 90 }),
      texts,
      (before, secret, after) => {
        for (const [, spelt] of [...spellings(secret).slice(0, 1), ...spellings(secret).slice(2, 5)]) {
          const shown = redact(`${before}<${spelt}>${after}`, [secret]);
          expect(shown).toContain('***');
          expect(before + after + shown.replaceAll('***', '')).not.toContain(`<${spelt}>`);
        }
      },
    ),
  );
});
