import { describe, expect, it } from '@jest/globals';
import { readNodes } from './read-nodes.js';

describe('readNodes', () => {
  it('accepts addresses and networks', () => {
    const body = '{"nodes":["3.217.33.54","52.29.163.104","195.208.184.0/24","2001:db8::1"],"more":1}';
    expect(readNodes(200, body)).toEqual(['3.217.33.54', '52.29.163.104', '195.208.184.0/24', '2001:db8::1']);
  });

  it('skips invalid entries, and the whole internet', () => {
    expect(readNodes(200, '{"nodes":["0.0.0.0/0","x",7,null,"3.217.33.54"]}')).toEqual(['3.217.33.54']);
  });

  it.each([
    [404, '{"nodes":["3.217.33.54"]}', 'the answer has the status 404'],
    [302, '', 'the answer has the status 302'],
    [200, '', 'the answer is not a list of nodes'],
    [200, '<html>', 'the answer is not a list of nodes'],
    [200, 'null', 'the answer is not a list of nodes'],
    [200, '["3.217.33.54"]', 'the answer is not a list of nodes'],
    [200, '{"nodes":"3.217.33.54"}', 'the answer is not a list of nodes'],
    [200, '{"nodes":[]}', 'the answer contains no addresses'],
    [200, '{"nodes":["0.0.0.0/0"]}', 'the answer contains no addresses'],
  ])('%i %j: %s', (status, body, problem) => expect(readNodes(status, body)).toEqual({ problem }));
});
