import type { InstallRefusal } from '../../portals/index.js';

/**
 * - `working`: the sender is being verified, or bindings and the like are in progress
 * - `waiting`: a server that must be asked did not answer; it continues automatically
 * - `installed`: everything is done, and the portal is notified
 * - `refused`: nothing was installed
 *
 * @publicApi
 */
export type InstallState = 'working' | 'waiting' | 'installed' | 'refused';

/** The texts about an installation, in one language. */
export interface InstallTexts {
  title: string;
  /** Replaces the title, once everything is done. */
  doneTitle: string;
  states: Record<Exclude<InstallState, 'refused'>, string>;
  refused: (hint: string) => string;
  waiting: (hint: string) => string;
  /** What the person can do about each refusal. */
  hints: Record<InstallRefusal, string>;
  /** For a page that was opened directly, not by a portal. */
  openedOutside: string;
  incomplete: string;
  tooMany: string;
  noApplication: string;
  failed: string;
  /** The page's ticket is no longer valid. */
  lost: string;
  /** The vendor's script did not load. */
  blocked: string;
}

/**
 * Languages of the installation page.
 *
 * @publicApi
 */
export type InstallLanguage = 'en' | 'ru';
