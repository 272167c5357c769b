/** One claim: what the tokens of its attempts begin with. */
export interface Claim {
  token: string;
  now: number;
}

const FAST_PATH_PREFIX = '~';

/** The token of an attempt whose end frees no other delivery and erases nothing but its own token. */
export const weightlessToken = ({ token }: Claim, id: number): string =>
  FAST_PATH_PREFIX + token + String(id);

/** The token of any other attempt. In SQL: `token || id`. */
export const weightyToken = ({ token }: Claim, id: number): string => token + String(id);

/** Whether nothing else is to be done when the attempt of this token ends. */
export const isWeightless = (attemptToken: string): boolean => attemptToken.startsWith(FAST_PATH_PREFIX);
