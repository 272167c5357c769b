import type { InstallRefusal } from '../../portals/index.js';

/**
 * - `working`: it is verified who asks; bindings and the like are under way
 * - `waiting`: somebody who must be asked did not answer; it goes on by itself
 * - `installed`: all is done, and the portal is told so
 * - `refused`: nothing was installed
 *
 * @publicApi
 */
export type InstallState = 'working' | 'waiting' | 'installed' | 'refused';

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

/**
 * Languages in which the installation page speaks.
 *
 * @publicApi
 */
export type InstallLanguage = 'en' | 'ru';
