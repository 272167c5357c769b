import { describe, expect, it } from '@jest/globals';
import { validateSync } from 'class-validator';
import { BindingsOptions } from './bindings.options.js';

const problems = (input: object): string[] =>
  validateSync(new BindingsOptions(input), { whitelist: true, forbidNonWhitelisted: true }).flatMap(
    ({ constraints = {} }) => Object.values(constraints),
  );

describe('BindingsOptions', () => {
  it('has defaults, which undefined does not erase', () => {
    expect(new BindingsOptions({ mode: undefined, every: undefined })).toEqual({
      mode: 'sync',
      unbindAfter: '15m',
      ownUrls: [],
      every: '1h',
      handlerUrl: undefined,
      allowHttp: false,
    });
  });

  it.each([
    {},
    { mode: 'plan', unbindAfter: 0, every: 1_000, ownUrls: ['http://localhost:3000/x'], allowHttp: true },
    { mode: 'off', handlerUrl: 'https://hooks.example.com/b24' },
  ])('takes %j', (input) => expect(problems(input)).toEqual([]));

  it.each([
    [{ mode: 'on' }, 'bindings.mode must be'],
    [{ unbindAfter: 'soon' }, 'bindings.unbindAfter must be a duration'],
    [{ every: 999 }, 'bindings.every must be a duration of at least'],
    [{ every: 'never' }, 'bindings.every must be a duration of at least'],
    [{ ownUrls: 'https://a.example' }, 'bindings.ownUrls must be a list'],
    [{ ownUrls: ['a.example/x'] }, 'bindings.ownUrls must hold absolute URLs'],
    [{ handlerUrl: '/b24' }, 'bindings.handlerUrl must be an absolute URL'],
    [{ allowHttp: 'yes' }, 'bindings.allowHttp must be true or false'],
    [{ unbindafter: 1 }, 'unbindafter'],
  ])('refuses %j', (input, message) => expect(problems(input).join()).toContain(message));
});
