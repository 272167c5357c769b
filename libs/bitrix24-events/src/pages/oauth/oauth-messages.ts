import type { StaticPage } from '../page-answer.js';

type Text = Omit<StaticPage, 'ancestor'>;

const problem = (status: number, message: string): Text => ({
  status,
  title: 'The application was not authorized',
  message,
});

export const OPENED_BY_HAND =
  'Bitrix24 leads back here after an authorization. It begins with a link of the application, not with this address.';

export const NO_LINK = problem(
  400,
  'This is no link of this application to authorize it on a Bitrix24. Try: a link that the application gave you.',
);

export const NOT_BEGUN_HERE = problem(
  400,
  'This authorization was not begun in this browser, was ended already, or took too long. ' +
    'Try: open the link to authorize the application again, and stay in one browser.',
);

export const NO_CODE = problem(
  400,
  'Your Bitrix24 gave no code. Try: open the link to authorize the application again.',
);

export const CODE_REFUSED = problem(
  403,
  'The authorization server of Bitrix24 refused the code of your Bitrix24: it is too old, or of another application. ' +
    'Try: open the link to authorize the application again; if it fails again, look into the log of the server.',
);

export const SERVER_SILENT = problem(
  503,
  'The authorization server of Bitrix24 does not answer at the moment. ' +
    'Try: open the link to authorize the application again in a few minutes.',
);

export const OTHER_PORTAL = problem(
  403,
  'The code is of another Bitrix24 than the one that was to be authorized. Try: open the link of that Bitrix24.',
);

export const TOO_MANY = problem(
  503,
  'Too many installations are pending at the moment. Try: open the link to authorize the application again in a few minutes.',
);

export const FAILED = problem(
  503,
  'The server could not store the authorization. Try: open the link to authorize the application again; the log of the ' +
    'server says more.',
);

export const refusedText = (hint: string): Text => problem(403, hint);

export const WAITS: Text = {
  status: 202,
  title: 'The application is being authorized',
  message:
    'The authorization server of Bitrix24 or your portal does not answer at the moment. The authorization goes on by ' +
    'itself as soon as it does. You may close this page.',
};

/** There was an objection that may be temporary. */
export const waitingText = (hint: string): Text => ({
  ...WAITS,
  message: `The application is not authorized yet: ${hint} It is also tried again by itself.`,
});

export const DONE: Text = {
  status: 200,
  title: 'The application is authorized',
  message: 'The application is connected to your Bitrix24. You may close this page.',
};
