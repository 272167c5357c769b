import type { InstallState } from './install-page-view.js';

export const TITLE = 'Installing the application';

/** Instead of it, once all is done. */
export const DONE_TITLE = 'The application is installed';

/** What a person reads of each state; `refused` comes with the reason. */
export const MESSAGES: Record<Exclude<InstallState, 'refused'>, string> = {
  working: 'The application is being connected to your Bitrix24. This takes a moment.',
  waiting:
    'The authorization server of Bitrix24 or your portal does not answer at the moment. The installation goes on ' +
    'by itself as soon as it does. You may also close this page and open the application again later.',
  installed: 'The application is connected.',
};

export const OPENED_OUTSIDE =
  'This page installs an application in Bitrix24. Bitrix24 opens it by itself: set this address as the path for ' +
  'initial installation in the card of the application, and open the application there.';

export const INCOMPLETE =
  'Bitrix24 did not say which portal it is, and who opens the application there. Try: open the application from the ' +
  'menu of your Bitrix24, not by its address.';

export const TOO_MANY =
  'Too many installations wait at the moment, so this one was not begun. Try: open the application again in a few minutes.';

export const NO_APPLICATION =
  'This server is not set up for an application of Bitrix24. Try: set the application option of the module.';

export const FAILED =
  'The server could not begin the installation. Try: open the application again in a few minutes; the log of the ' +
  'server says more.';

export const LOST = 'This page is too old to go on. Try: open the application again.';

export const refusedMessage = (hint: string): string => `The application was not installed: ${hint}`;

export const waitingMessage = (hint: string): string =>
  `The application is not connected yet: ${hint} It is also tried again by itself.`;
