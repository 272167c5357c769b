import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from '@jest/globals';
import ts from 'typescript';

const file = join(dirname(fileURLToPath(import.meta.url)), 'virtual.ts');
const CURSOR = '¦';
const text = `
import { EventData, OnBitrixEvent, type BitrixEvent } from './index.js';
type One = BitrixEvent<'${CURSOR}'>;
class A {
  @OnBitrixEvent('${CURSOR}') a() {}
  @OnBitrixEvent(['ONTASKADD', '${CURSOR}']) b() {}
  @OnBitrixEvent('ONCRMDEALADD') c(@EventData('${CURSOR}') id: string) {}
  @OnBitrixEvent('ONCRMDEALADD') d(@EventData<'ONCRMDEALADD'>('${CURSOR}') id: string) {}
}
`;

/** What an editor offers at each place. */
let offered: string[][];

beforeAll(() => {
  const program = text.replaceAll(CURSOR, '');
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    experimentalDecorators: true,
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.NodeNext,
    types: [],
  };
  const read = (path: string): string | undefined => (path === file ? program : ts.sys.readFile(path));
  const service = ts.createLanguageService({
    getCompilationSettings: () => options,
    getScriptFileNames: () => [file],
    getScriptVersion: () => '1',
    getScriptSnapshot: (path) => {
      const source = read(path);
      return source === undefined ? undefined : ts.ScriptSnapshot.fromString(source);
    },
    getCurrentDirectory: () => dirname(file),
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: (path) => path === file || ts.sys.fileExists(path),
    readFile: read,
    directoryExists: (path) => ts.sys.directoryExists(path),
    getDirectories: (path) => ts.sys.getDirectories(path),
  });
  let at = -1;
  offered = text
    .split(CURSOR)
    .slice(0, -1)
    .map((part) => {
      at += part.length;
      const found = service.getCompletionsAtPosition(file, at + 1, {});
      return found?.entries.map(({ name }) => name) ?? [];
    });
});

describe('an editor offers', () => {
  it.each([
    ['names in BitrixEvent<>', 0, ['ONCRMDEALADD', 'CATALOG.PRODUCT.ON.ADD']],
    ['names in @OnBitrixEvent()', 1, ['ONCRMDEALADD', 'ONTASKADD']],
    ['names in a list of them', 2, ['ONCRMDEALADD', 'ONTASKUPDATE']],
    ['paths in @EventData()', 3, ['FIELDS.ID', 'FIELDS_AFTER.TASK_ID']],
    ['paths of one event in @EventData<>()', 4, ['FIELDS', 'FIELDS.ID']],
  ])('%s', (_, index, names) => expect(offered[index]).toEqual(expect.arrayContaining(names)));

  it('no path of another event where it is named', () => {
    expect(offered[4]!.toSorted()).toEqual(['FIELDS', 'FIELDS.ID']);
  });
});
