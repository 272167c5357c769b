import { expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import type { RequestFact } from './rest-observer.js';
import { SafeRestObserver } from './safe-rest-observer.js';

const fact: RequestFact = {
  memberId: 'm1',
  method: 'profile',
  calls: 1,
  status: 200,
  duration: 5,
  waited: 0,
};

it('tells what the observer wants to know, as its own method', () => {
  const told: unknown[] = [];
  const observer = {
    prefix: 'a ',
    requested({ method }: RequestFact) {
      told.push(this.prefix + method);
    },
  };
  const safe = new SafeRestObserver({ observer });
  safe.requested(fact);
  safe.repeated({ memberId: 'm1', method: 'profile', attempt: 1, pause: 5, failure: 'REST_LIMIT' });
  expect(told).toEqual(['a profile']);
});

it('lives on when the observer throws', () => {
  Logger.overrideLogger(false);
  const safe = new SafeRestObserver({
    observer: {
      requested: () => {
        throw new Error('full');
      },
    },
  });
  expect(() => safe.requested(fact)).not.toThrow();
});
