import { describe, expect, it } from '@jest/globals';
import { abandonable, AbandonableMethods, abandonableSteps } from './abandonable.js';

const FAULT = new Error('no');

/** Leaves to itself what `act` begins. A rejection that is unhandled fails the test. */
async function leave(act: () => unknown): Promise<'left'> {
  act();
  // Node.js reports them once all microtasks have run.
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
  return 'left';
}

async function* failing(): AsyncGenerator<number, void> {
  yield 1;
  throw FAULT;
}

@AbandonableMethods()
class Service {
  constructor(private readonly error: unknown) {}

  async fail(): Promise<number> {
    throw this.error;
  }

  get failing(): Promise<number> {
    return this.fail();
  }

  add(one: number, other: number): number {
    return one + other;
  }
}

describe('abandonable', () => {
  it('returns the promise itself, with its value or its error', async () => {
    const done = Promise.resolve(1);
    expect(abandonable(done)).toBe(done);
    await expect(abandonable(Promise.reject(FAULT))).rejects.toThrow(FAULT);
  });

  it('leaves nothing unhandled', async () =>
    expect(await leave(() => abandonable(Promise.reject(FAULT)))).toBe('left'));
});

describe('abandonableSteps', () => {
  it.each<[string, (generator: AsyncGenerator<number, void>) => unknown]>([
    ['next', (generator) => [generator.next(), generator.next()]],
    ['throw', (generator) => generator.throw(FAULT)],
  ])('leaves nothing unhandled of %s', async (_, step) =>
    expect(await leave(() => step(abandonableSteps(failing())))).toBe('left'),
  );

  it('is read as ever', async () => {
    const read: number[] = [];
    const reading = (async () => {
      for await (const one of abandonableSteps(failing())) read.push(one);
    })();
    await expect(reading).rejects.toThrow(FAULT);
    expect(read).toEqual([1]);
    const left = abandonableSteps(failing());
    expect(await left.next()).toEqual({ done: false, value: 1 });
    expect(await left.return()).toEqual({ done: true, value: undefined });
    expect(await left.next()).toEqual({ done: true, value: undefined });
  });
});

describe('AbandonableMethods', () => {
  it('leaves nothing unhandled of a method or what uses one', async () =>
    expect(await leave(() => [new Service(FAULT).fail(), new Service(FAULT).failing])).toBe('left'));

  it('changes nothing else', async () => {
    const service = new Service(FAULT);
    expect(service.add(1, 2)).toBe(3);
    expect(service.fail.name).toBe('fail');
    await expect(service.fail()).rejects.toBe(FAULT);
  });
});
