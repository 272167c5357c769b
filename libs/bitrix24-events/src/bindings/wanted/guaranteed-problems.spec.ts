import { expect, it } from '@jest/globals';
import { guaranteedProblems } from './guaranteed-problems.js';

const guaranteed = { delivery: 'guaranteed', description: 'Deals.changed (M)' } as const;
const other = { delivery: 'guaranteed', description: 'Leads.changed (M)' } as const;
const online = { delivery: 'online', description: 'Online.changed (M)' } as const;

it.each<[string, Parameters<typeof guaranteedProblems>, RegExp[]]>([
  ['online handlers alone', [[online], false, { exclusive: false }], []],
  ['a connector', [[guaranteed, online], true, { connector: 'x', exclusive: false }], []],
  ['a queue of their own', [[guaranteed], true, { exclusive: true }], []],
  [
    'neither',
    [[guaranteed, online, other], true, { exclusive: false }],
    [/^delivery is 'guaranteed' on Deals.changed \(M\), Leads.changed \(M\), .* Try: offline: \{ connector/],
  ],
  [
    'no application',
    [[guaranteed, online, other], false, { connector: 'x', exclusive: false }],
    [
      /^Deals.changed \(M\): .*only an application has an offline queue. Try: the option application/,
      /^Leads.changed \(M\): .* Try: /,
    ],
  ],
])('with %s', (_, given, problems) => {
  expect(guaranteedProblems(...given)).toEqual(problems.map((problem) => expect.stringMatching(problem)));
});
