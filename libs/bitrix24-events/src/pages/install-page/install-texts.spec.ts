import { describe, expect, it } from '@jest/globals';
import { REFUSAL_HINTS, type InstallOutcome, type InstallRefusal } from '../../portals/index.js';
import { installScripts } from './install-page-script.js';
import { languageOf, progressOf, textsIn } from './install-texts.js';
import type { InstallLanguage } from './install-page-language.js';

it.each([
  ['en', 'en'],
  ['ru', 'ru'],
  ['RU', 'ru'],
  ['de', 'en'],
  ['ua', 'en'],
  ['', 'en'],
  [null, 'en'],
  ['constructor', 'en'],
  ['<script>', 'en'],
] as const)('a portal with LANG=%j reads %s', (lang, language) => expect(languageOf(lang)).toBe(language));

const LANGUAGES: InstallLanguage[] = ['en', 'ru'];

describe.each(LANGUAGES)('the page in %s', (language) => {
  const texts = textsIn(language);
  const script = language === 'ru' ? /[а-яё]/i : /^[\u0020-\u007E]*$/;
  const reasons = Object.keys(REFUSAL_HINTS) as InstallRefusal[];

  it.each<[string, InstallOutcome | undefined, string]>([
    ['under way', undefined, texts.states.working],
    ['done', { kind: 'installed', memberId: 'm' }, texts.states.installed],
    ['waiting for who does not answer', { kind: 'waiting', detail: 'ENOTFOUND' }, texts.states.waiting],
    ...reasons.flatMap<[string, InstallOutcome, string]>((reason) => [
      [
        `refused as ${reason}`,
        { kind: 'refused', reason, hint: REFUSAL_HINTS[reason] },
        texts.refused(texts.hints[reason]),
      ],
      [
        `waiting, with ${reason}`,
        { kind: 'waiting', detail: '', shown: reason },
        texts.waiting(texts.hints[reason]),
      ],
    ]),
  ])('has words for an installation that is %s', (_what, outcome, message) => {
    const progress = progressOf(outcome, texts);
    expect(progress).toEqual({ state: outcome?.kind ?? 'working', message });
    expect(message).toMatch(script);
    expect(message).toMatch(/\.$/);
  });

  it('gives its script no words of another language', () => {
    const html = installScripts('n', 'https://api.example.com/', 'ticket', language);
    expect(html).toContain(`data-language="${language}"`);
    expect(html).toContain(`data-done="${texts.doneTitle}"`);
    expect(html).toContain(`data-blocked="${texts.blocked}"`);
    expect(texts.blocked).toMatch(script);
  });
});
