import { REFUSAL_HINTS } from '../../portals/index.js';
import type { InstallTexts } from './install-page-language.js';

export const ENGLISH: InstallTexts = {
  title: 'Installing the application',
  doneTitle: 'The application is installed',
  states: {
    working: 'The application is being connected to your Bitrix24. This takes a moment.',
    waiting:
      'The authorization server of Bitrix24 or your portal does not answer at the moment. The installation goes on ' +
      'by itself as soon as it does. You may also close this page and open the application again later.',
    installed: 'The application is connected.',
  },
  refused: (hint) => `The application was not installed: ${hint}`,
  waiting: (hint) => `The application is not connected yet: ${hint} It is also tried again by itself.`,
  hints: REFUSAL_HINTS,
  openedOutside:
    'This page installs an application in Bitrix24. Bitrix24 opens it by itself: set this address as the path for ' +
    'initial installation in the card of the application, and open the application there.',
  incomplete:
    'Bitrix24 did not say which portal it is, and who opens the application there. Try: open the application from the ' +
    'menu of your Bitrix24, not by its address.',
  tooMany:
    'Too many installations wait at the moment, so this one was not begun. Try: open the application again in a few minutes.',
  noApplication:
    'This server is not set up for an application of Bitrix24. Try: set the application option of the module.',
  failed:
    'The server could not begin the installation. Try: open the application again in a few minutes; the log of the ' +
    'server says more.',
  lost: 'This page is too old to go on. Try: open the application again.',
  blocked:
    'The application is connected, but this page cannot tell your Bitrix24 so: its script was not loaded or did not ' +
    'answer. Try: allow scripts of your Bitrix24 in the browser, and open the application again from its menu.',
};
