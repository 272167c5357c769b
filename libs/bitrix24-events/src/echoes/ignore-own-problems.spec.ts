import { describe, expect, it } from '@jest/globals';
import type { HandlerDefinition } from '../handlers/index.js';
import { ignoreOwnProblems } from './ignore-own-problems.js';

const handler = (ignoreOwn?: boolean) => ({ description: 'A.b (M)', ignoreOwn }) as HandlerDefinition;

describe('ignoreOwnProblems', () => {
  it.each([
    [true, true, 0],
    [true, false, 1],
    [undefined, false, 0],
  ])('ignoreOwn %p, with an application %p: %p', (ignoreOwn, hasApplication, expected) => {
    const problems = ignoreOwnProblems([handler(ignoreOwn)], hasApplication);
    expect(problems).toHaveLength(expected);
    for (const problem of problems) expect(problem).toMatch(/^A\.b \(M\): ignoreOwn .* Try: application/);
  });
});
