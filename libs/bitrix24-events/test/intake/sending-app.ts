import { expect } from '@jest/globals';
import { encodeForm } from './form-encoder.js';
import { FORM, http, type Sent } from './http.js';
import { bootIntake, type AdapterName, type IntakeApp, type IntakeAppOptions } from './intake-app.js';
import { realBodies } from './real-bodies.js';

/** One event of an application, one of an outgoing webhook. */
export const [contact, deal] = [realBodies[0]!.body, realBodies[1]!.body];

export const JSON_TYPE = { 'content-type': 'application/json' };

/** {@link contact}, as long as said. */
export const padded = (size: number): string => `${contact}&x=${'x'.repeat(size - contact.length - 3)}`;

const wide = Array.from({ length: 3_000 }, (_, index) => String(index));

/** Deep and wide: what both frameworks' parsers would refuse or bend. */
export const difficult = `${contact}&${encodeForm({
  data: {
    deep: { a: { b: { c: { d: { e: { f: { g: ['x'] } } } } } } },
    wide,
  },
})}`;

export interface SendingApp extends IntakeApp {
  /** Of the intake. */
  url: string;
  send: (body: string, headers?: Record<string, string>) => Promise<Sent>;
}

/** Boots an application whose intake is at `path`. */
export async function boot(
  adapter: AdapterName,
  options: IntakeAppOptions = {},
  path = '/bitrix24/events',
): Promise<SendingApp> {
  const booted = await bootIntake(adapter, options);
  const url = `${booted.origin}${path}`;
  return Object.assign(booted, {
    url,
    send: (body: string, headers: Record<string, string> = FORM) => http(url, { body, headers }),
  });
}

/** Boots one, and sees it take a {@link difficult} event as it is. */
export async function expectDifficult(
  adapter: AdapterName,
  options: IntakeAppOptions,
  path?: string,
): Promise<SendingApp> {
  const booted = await boot(adapter, options, path);
  expect(await booted.send(difficult)).toMatchObject({ status: 200, text: 'OK\n' });
  const { data } = booted.doubles.accepted[0]!.event;
  expect(data).toMatchObject({
    FIELDS: { ID: '134806' },
    deep: { a: { b: { c: { d: { e: { f: { g: ['x'] } } } } } } },
    wide,
  });
  expect(booted.logged.filter((line) => line.startsWith('warn'))).toEqual([]);
  return booted;
}
