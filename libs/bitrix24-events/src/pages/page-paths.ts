/** The part of the installation page's route that the page itself asks. */
export const STATUS_PATH = 'status';

/** The part of the callback's route at which an authorization begins. */
export const START_PATH = 'start';
