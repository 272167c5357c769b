import type { Refusal } from './refusal.js';

/** A response: short and plain, so that no filter or interceptor has a say in it. */
export interface Answer {
  status: number;
  text: string;
  headers?: Readonly<Record<string, string>>;
}

export const ACCEPTED: Answer = { status: 200, text: 'OK\n' };

/** For a person who opens the URL, and for checkers of availability. */
export const ALIVE: Answer = { status: 200, text: 'Bitrix24 events are received here.\n' };

/** For a peer that went away before its request was complete: it will not read it. */
export const UNREADABLE: Answer = { status: 400, text: '' };

/** Whom Bitrix24 never asks again may still be asked again by a proxy. */
const RETRY_LATER = { 'retry-after': '60' };

const HEADERS: Partial<Record<number, Readonly<Record<string, string>>>> = {
  405: { allow: 'GET, HEAD, POST' },
  503: RETRY_LATER,
};

export const refused = ({ status, message }: Refusal): Answer => ({
  status,
  text: `${message}\n`,
  headers: HEADERS[status] ?? {},
});
