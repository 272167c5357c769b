// Usage: node scripts/build-package.mjs libs/bitrix24-events
import { relative, resolve } from 'node:path';
import { buildPackage } from './lib/build.mjs';
import { LIBRARIES, ROOT } from './lib/paths.mjs';

const dir = resolve(process.argv[2] ?? '');
if (!LIBRARIES.includes(dir)) {
  const known = LIBRARIES.map((library) => relative(ROOT, library)).join(' | ');
  console.error(`not a library: ${dir}. Try: node scripts/build-package.mjs ${known}`);
  process.exit(1);
}
try {
  console.log(`${relative(ROOT, dir)}: ${await buildPackage(dir)}`);
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
