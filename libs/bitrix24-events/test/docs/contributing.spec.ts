import { describe, expect, it } from '@jest/globals';
import { filesIn, read } from './repository.js';

const page = read('CONTRIBUTING.md');
const linesOf = (text: string): string[] => text.split('\n').map((line) => line.trim());

describe('CONTRIBUTING.md', () => {
  const { scripts } = JSON.parse(read('package.json'));
  const named = [...page.matchAll(/`npm run ([\w:]+)/g)].map(([, script]) => script!);

  it.each([...new Set(named)])('names the script %s, which is there', (script) => {
    expect(scripts).toHaveProperty([script]);
  });

  // A paragraph that names a file in brackets, and what it shows of that file.
  const examples = [...page.matchAll(/\(`([\w/.-]+\.ts)`\)[^`]*```ts\n(.*?)^```$/gms)].map(
    ([, path, code]) => ({ path: path!, code: code! }),
  );

  it('has two examples', () => {
    expect(examples).toHaveLength(2);
  });

  it.each(examples)('shows lines of $path', ({ path, code }) => {
    const [file] = filesIn('libs/bitrix24-events/src', /\.ts$/).filter((each) => each.endsWith(path));
    const lines = new Set(linesOf(read(file!)));
    expect(linesOf(code).filter((line) => !lines.has(line))).toEqual([]);
  });
});
