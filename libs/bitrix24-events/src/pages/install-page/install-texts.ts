import type { InstallOutcome, InstallRefusal } from '../../portals/index.js';
import { ENGLISH } from './install-texts.en.js';
import { RUSSIAN } from './install-texts.ru.js';
import type { InstallState } from './install-page-view.js';

/** What a person reads of an installation, in one language. */
export interface InstallTexts {
  title: string;
  /** Instead of it, once all is done. */
  doneTitle: string;
  states: Record<Exclude<InstallState, 'refused'>, string>;
  refused: (hint: string) => string;
  waiting: (hint: string) => string;
  /** What the person does about each refusal. */
  hints: Record<InstallRefusal, string>;
  /** By hand, and not by a portal. */
  openedOutside: string;
  incomplete: string;
  tooMany: string;
  noApplication: string;
  failed: string;
  /** The page has no ticket any more. */
  lost: string;
  /** The vendor's script did not come. */
  blocked: string;
}

/** Languages of the page, as portals spell them in `LANG`. */
const TEXTS = { en: ENGLISH, ru: RUSSIAN } satisfies Record<string, InstallTexts>;

/**
 * Languages in which the installation page speaks.
 *
 * @publicApi
 */
export type InstallLanguage = keyof typeof TEXTS;

const isKnown = (code: string): code is InstallLanguage => Object.hasOwn(TEXTS, code);

/** The language for the `LANG` of a portal's frame; English for those that the page does not speak. */
export function languageOf(lang: string | null): InstallLanguage {
  const code = lang?.toLowerCase() ?? '';
  return isKnown(code) ? code : 'en';
}

export const textsIn = (language: InstallLanguage): InstallTexts => TEXTS[language];

/** How far an installation is, in words for a person. */
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
