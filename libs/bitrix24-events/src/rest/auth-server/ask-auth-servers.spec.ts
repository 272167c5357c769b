import { expect, it } from '@jest/globals';
import { askAuthServers } from './ask-auth-servers.js';
import { AuthServerError } from './auth-server.errors.js';

type Answer = 'knows' | 'AUTH_UNAVAILABLE' | 'AUTH_BAD_ANSWER' | 'AUTH_REFUSED';

const ask = async (answers: Readonly<Record<string, Answer>>) => {
  const asked: string[] = [];
  const answer = await askAuthServers(Object.keys(answers), async (server) => {
    asked.push(server);
    const code = answers[server]!;
    if (code === 'knows') return 'it';
    throw new AuthServerError(code, server, '', '', 0);
  });
  return { asked, answer };
};

it.each<[string, Readonly<Record<string, Answer>>, object, number]>([
  ['the first that knows', { a: 'knows', b: 'knows' }, { kind: 'found', value: 'it', server: 'a' }, 1],
  [
    'one that knows after an outage',
    { a: 'AUTH_UNAVAILABLE', b: 'knows' },
    { kind: 'found', server: 'b' },
    2,
  ],
  [
    'the first refusal',
    { a: 'AUTH_REFUSED', b: 'AUTH_REFUSED' },
    { kind: 'refused', error: { server: 'a' } },
    2,
  ],
  [
    'an outage after a refusal',
    { a: 'AUTH_REFUSED', b: 'AUTH_BAD_ANSWER' },
    { kind: 'later', error: { server: 'b' } },
    2,
  ],
  [
    'an outage before a refusal',
    { a: 'AUTH_UNAVAILABLE', b: 'AUTH_REFUSED' },
    { kind: 'later', error: { server: 'a' } },
    2,
  ],
  [
    'the last outage',
    { a: 'AUTH_UNAVAILABLE', b: 'AUTH_BAD_ANSWER' },
    { kind: 'later', error: { server: 'b' } },
    2,
  ],
  ['that there is nobody to ask', {}, { kind: 'refused', error: undefined }, 0],
])('answers with %s', async (_, answers, expected, count) => {
  const { asked, answer } = await ask(answers);
  expect(answer).toMatchObject(expected);
  expect(asked).toHaveLength(count);
});

it('asks nobody else after what is no answer of an auth server', async () => {
  const asked: string[] = [];
  const failing = askAuthServers(['a', 'b'], async (server) => {
    asked.push(server);
    throw new TypeError('no');
  });
  await expect(failing).rejects.toThrow('no');
  expect(asked).toEqual(['a']);
});
