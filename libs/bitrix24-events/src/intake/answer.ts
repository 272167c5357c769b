import type { Refusal } from './refusal.js';

/** A response: short and in plain text, so that no filter or interceptor changes it. */
export interface Answer {
  status: number;
  text: string;
  headers?: Readonly<Record<string, string>>;
}

export const ACCEPTED: Answer = { status: 200, text: 'OK\n' };

/** For people who open the URL, and for uptime monitors. */
export const ALIVE: Answer = { status: 200, text: 'Bitrix24 events are received here.\n' };

/** For a peer that disconnected before its request was complete; it will not read this. */
export const UNREADABLE: Answer = { status: 400, text: '' };

/** Bitrix24 never retries, but a proxy may. */
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
