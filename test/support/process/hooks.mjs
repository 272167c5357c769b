import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { transform } from '@swc/core';

const LIBRARIES = new URL('../../../libs/', import.meta.url);

/** The libraries under test: always the sources, as in the tests. */
const PACKAGES = {
  'nestjs-bitrix24-events': new URL('bitrix24-events/src/index.ts', LIBRARIES).href,
  ...Object.fromEntries(
    ['config', 'sqlite', 'storage'].map((name) => [
      `nestjs-bitrix24-events/${name}`,
      new URL(`bitrix24-events/src/entries/${name}.ts`, LIBRARIES).href,
    ]),
  ),
  'nestjs-bitrix24-events/testing': new URL('bitrix24-events/src/testing/index.ts', LIBRARIES).href,
  'bitrix24-emulator': new URL('bitrix24-emulator/src/index.ts', LIBRARIES).href,
};

export async function resolve(specifier, context, next) {
  const library = PACKAGES[specifier];
  if (library) return { url: library, format: 'module', shortCircuit: true };
  // NodeNext writes './x.js'; the file on disk is './x.ts'.
  if (context.parentURL?.endsWith('.ts') && /^\.{1,2}\/.*\.js$/.test(specifier)) {
    const source = new URL(specifier.replace(/\.js$/, '.ts'), context.parentURL);
    if (existsSync(source)) return { url: source.href, format: 'module', shortCircuit: true };
  }
  return next(specifier, context);
}

export async function load(url, context, next) {
  if (!url.endsWith('.ts')) return next(url, context);
  const { code } = await transform(await readFile(new URL(url), 'utf8'), {
    swcrc: false,
    sourceMaps: 'inline',
    module: { type: 'es6' },
    jsc: {
      target: 'es2023',
      keepClassNames: true,
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: true },
    },
  });
  return { format: 'module', source: code, shortCircuit: true };
}
