import { same } from '../inbox-contract/same.js';
import type { StorageBench } from './storage-bench.js';
import { keptCases, type StorageCases } from './storage-case.js';

const LENGTH = 1_000_000;
const TEXT = JSON.stringify({ title: 'Сделка "ü" 🙂\n', nothing: null, padding: 'x'.repeat(LENGTH) });

const remembered = ({ storage }: StorageBench, ...portals: string[]): Promise<(string | undefined)[]> =>
  Promise.all(portals.map((memberId) => storage.bindingMemory.get(memberId)));

/** What is remembered of each portal's bindings. */
export const bindingMemoryCases: StorageCases = {
  'binding memory: the last text of each portal': async (bench) => {
    const { bindingMemory } = bench.storage;
    await bindingMemory.set('a', '1');
    await bindingMemory.set('b', '2');
    await bindingMemory.set('a', '3');
    same(await remembered(bench, 'a', 'b', 'c'), ['3', '2', undefined]);
  },
  'binding memory: a text comes back as it was, whatever its length and its characters': async (bench) => {
    await bench.storage.bindingMemory.set('a', TEXT);
    same(await remembered(bench, 'a'), [TEXT]);
  },
  'binding memory: forgets one portal, and takes an unknown one for forgotten': async (bench) => {
    const { bindingMemory } = bench.storage;
    await bindingMemory.set('a', '1');
    await bindingMemory.set('b', '2');
    await bindingMemory.delete('a');
    await bindingMemory.delete('unknown');
    same(await remembered(bench, 'a', 'b'), [undefined, '2']);
  },
  ...keptCases(
    'binding memory',
    async ({ storage: { bindingMemory } }) => {
      await bindingMemory.set('a', '1');
      await bindingMemory.set('b', '2');
      await bindingMemory.delete('b');
      await bindingMemory.set('c', '3');
    },
    async (bench) => same(await remembered(bench, 'a', 'b', 'c'), ['1', undefined, '3']),
  ),
};
