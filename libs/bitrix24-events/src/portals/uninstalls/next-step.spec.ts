import { describe, expect, it } from '@jest/globals';
import type { PendingUninstall } from '../installations/installation-store.js';
import type { InstallationStatus } from '../installations/installation.js';
import type { PairState } from '../tokens/classify-token-error.js';
import { judgeUninstall, nextStep, type Step } from './next-step.js';

describe('nextStep', () => {
  it.each<[PendingUninstall['stage'], InstallationStatus | undefined, boolean, Step]>([
    ['check', 'active', false, 'ask'],
    ['check', 'active', true, 'ask'],
    ['check', 'uninstalled', false, 'tell'],
    ['check', undefined, true, 'end'],
    ['gone', 'uninstalled', false, 'tell'],
    ['gone', 'uninstalled', true, 'tell'],
    ['gone', 'active', true, 'end'],
    ['told', 'uninstalled', false, 'end'],
    ['told', 'uninstalled', true, 'purge'],
    ['told', 'active', true, 'end'],
    ['purged', 'uninstalled', true, 'remove'],
    ['purged', 'active', true, 'end'],
    ['purged', undefined, true, 'end'],
  ])('%s, %s, clean %s: %s', (stage, status, clean, step) =>
    expect(nextStep(stage, status, clean)).toBe(step),
  );
});

describe('whether an uninstall is genuine', () => {
  const DAY = 24 * 3_600_000;
  it.each<[PairState['kind'], number, string]>([
    ['works', 0, 'forged'],
    ['works', 9 * DAY, 'forged'],
    ['gone', 0, 'genuine'],
    ['lost', DAY - 1, 'unknown'],
    ['lost', DAY, 'genuine'],
    ['unclear', 0, 'unknown'],
    ['unclear', 9 * DAY, 'unknown'],
  ])('the pair %s after %d ms: %s', (kind, waitedMs, verdict) =>
    expect(judgeUninstall(kind === 'works' ? { kind } : { kind, detail: '' }, waitedMs)).toBe(verdict),
  );
});
