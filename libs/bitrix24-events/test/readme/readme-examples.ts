import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const README = join(import.meta.dirname, '../../../../README.md');

/** The example of the README that begins with the comment `// <name>`. */
export function readmeExample(name: string): string | undefined {
  const examples = readFileSync(README, 'utf8').matchAll(/^```ts\n(.*?)^```$/gms);
  return [...examples].map(([, code]) => code!).find((code) => code.startsWith(`// ${name}\n`));
}
