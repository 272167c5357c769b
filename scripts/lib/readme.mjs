import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from './paths.mjs';

/** The README's example that starts with the comment `// <name>`. @throws when there is none. */
export async function readmeExample(name) {
  const readme = await readFile(join(ROOT, 'README.md'), 'utf8');
  for (const [, code] of readme.matchAll(/^```ts\n(.*?)^```$/gms)) {
    if (code.startsWith(`// ${name}\n`)) return code;
  }
  throw new Error(`README.md has no example that starts with "// ${name}"`);
}
