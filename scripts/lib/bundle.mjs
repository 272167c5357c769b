import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { rollup } from 'rollup';
import { dts } from 'rollup-plugin-dts';

const isRelative = (id) => /^[./]/.test(id);

/** The helpers of the compiler, once in each bundle: no dependency of the package. */
const helpers = {
  name: 'tslib',
  resolveId: (id) =>
    id === 'tslib'
      ? createRequire(import.meta.url)
          .resolve('tslib')
          .replace(/tslib\.js$/, 'tslib.es6.mjs')
      : null,
};

const external = (id) => !isRelative(id) && id !== 'tslib';

/** Anything that rollup only warns about would be a fault of the package. */
const onLog = (level, { code, message }) => {
  // What only Nest passes to our constructors is no part of the public API.
  if (message.includes('references private shared type exports')) return;
  if (level === 'warn') throw new Error(`rollup: ${code}: ${message}`);
};

/**
 * Bundles what `tsc` has compiled: a file for each entry, and files for what they share.
 *
 * @param {Record<string, string>} entries name in the output → compiled file, without its extension
 * @param {Record<string, string>} commands the same, for what is run from a shell: ESM only
 * @param {string} dist folder that gets `esm` and `cjs`
 */
export async function bundle(entries, commands, dist) {
  const inputs = (extension, among = entries) =>
    Object.fromEntries(Object.entries(among).map(([name, file]) => [name, `${file}${extension}`]));
  const layout = (extension) => ({
    entryFileNames: `[name]${extension}`,
    // rollup takes 'x.d' for the name of x.d.ts.
    chunkFileNames: ({ name }) => `shared/${name.replace(/\.d$/, '')}${extension}`,
    minifyInternalExports: false,
  });

  const formats = [
    { dir: join(dist, 'esm'), format: 'es', input: inputs('.js', { ...entries, ...commands }) },
    {
      dir: join(dist, 'cjs'),
      format: 'cjs',
      exports: 'named',
      interop: 'auto',
      // No `import()`: jest cannot run that in CommonJS.
      dynamicImportInCjs: false,
      input: inputs('.js'),
    },
  ];
  for (const { input, ...format } of formats) {
    const code = await rollup({ input, external, plugins: [helpers], onLog });
    await code.write({ ...layout('.js'), ...format });
    await code.close();
  }

  const types = await rollup({ input: inputs('.d.ts'), external, plugins: [dts()], onLog });
  for (const { dir } of formats) await types.write({ ...layout('.d.ts'), dir, format: 'es' });
  await types.close();
  for (const { dir } of formats) await assertNames(dir);
}

/** Two classes of one name: one of them would be renamed, and with it errors, log lines and Nest's messages. */
async function assertNames(dir) {
  for (const file of await readdir(dir, { recursive: true })) {
    if (!file.endsWith('.js')) continue;
    const text = await readFile(join(dir, file), 'utf8');
    const renamed = [...text.matchAll(/\bclass (\w+\$\d+)\b/g)].map(([, name]) => name);
    if (renamed.length > 0) {
      throw new Error(
        `${file}: the bundler renamed ${renamed.join(', ')}. Try: another name for one of the two`,
      );
    }
  }
}
