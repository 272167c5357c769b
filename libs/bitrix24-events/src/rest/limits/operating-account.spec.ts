import { expect, it } from '@jest/globals';
import { OperatingAccount } from './operating-account.js';

const RESET = 600_000;

function account(limit = 420): OperatingAccount {
  const made = new OperatingAccount(limit);
  made.beginRequest();
  made.endRequest(100, RESET, 0);
  return made;
}

it('is open until something is known', () => {
  const made = new OperatingAccount(420);
  made.beginRequest();
  expect(made.readyAt(0, 50)).toBe(0);
  made.endRequest(undefined, undefined, 0);
  expect(made.readyAt(0)).toBe(0);
  expect(made.isIdle(0)).toBe(true);
});

it('admits what fits by the cost of a call, those under way counted', () => {
  const made = account();
  expect(made.readyAt(1, 2)).toBe(0);
  expect(made.readyAt(1, 3)).toBe(RESET);
  made.beginRequest();
  expect(made.readyAt(1, 2)).toBe(RESET);
  made.endRequest(180, RESET - 1, 1);
  // Now a call takes 80.
  expect(made.readyAt(1, 2)).toBe(0);
  expect(made.readyAt(1, 3)).toBe(RESET);
  expect(made.isIdle(1)).toBe(false);
});

it('has one call find out what is left after the reset', () => {
  const made = account(150);
  expect(made.readyAt(RESET - 1)).toBe(RESET);
  expect(made.readyAt(RESET)).toBe(0);
  made.beginRequest();
  expect(made.readyAt(RESET)).toBe(Infinity);
  made.endRequest(50, RESET, RESET);
  expect(made.readyAt(RESET)).toBe(0);
});

it('is closed by a refusal until the known reset, or for a minute', () => {
  const made = account();
  made.refuse(1);
  expect(made.readyAt(1)).toBe(RESET);
  const unknown = new OperatingAccount(420);
  unknown.refuse(1);
  expect(unknown.readyAt(1)).toBe(60_001);
});

it('is idle where the portal counts nothing for it', () => {
  const made = new OperatingAccount(420);
  made.beginRequest();
  made.endRequest(0, RESET, 0);
  expect(made.isIdle(1)).toBe(true);
});
