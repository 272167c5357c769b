import type { InstallOutcome } from '../../portals/index.js';
import { ENGLISH } from './install-texts.en.js';
import { RUSSIAN } from './install-texts.ru.js';
import type { InstallLanguage, InstallState, InstallTexts } from './install-page-language.js';

/** Languages of the page, as portals spell them in `LANG`. */
const TEXTS: Record<InstallLanguage, InstallTexts> = { en: ENGLISH, ru: RUSSIAN };

const isKnown = (code: string): code is InstallLanguage => Object.hasOwn(TEXTS, code);

/** The language for the `LANG` of a portal's frame; English if it is not supported. */
export function languageOf(lang: string | null): InstallLanguage {
  const code = lang?.toLowerCase() ?? '';
  return isKnown(code) ? code : 'en';
}

export const textsIn = (language: InstallLanguage): InstallTexts => TEXTS[language];

/** The progress of an installation, as text for people. */
export interface InstallProgress {
  state: InstallState;
  message: string;
}

export function progressOf(outcome: InstallOutcome | undefined, texts: InstallTexts): InstallProgress {
  if (!outcome) return { state: 'working', message: texts.states.working };
  if (outcome.kind === 'refused')
    return { state: 'refused', message: texts.refused(texts.hints[outcome.reason]) };
  if (outcome.kind === 'waiting' && outcome.shown !== undefined)
    return { state: 'waiting', message: texts.waiting(texts.hints[outcome.shown]) };
  return { state: outcome.kind, message: texts.states[outcome.kind] };
}
