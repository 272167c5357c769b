import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';

const here = dirname(fileURLToPath(import.meta.url));
const file = join(here, 'virtual.ts');
const prelude = `
import type { AcceptedNames, CheckedNames, EventNames, HandlerMethodDecorator } from './index.js';
interface Event<Name extends string> { name: Name; data: object }
declare function on<const Names extends EventNames>(names: CheckedNames<Names>):
  HandlerMethodDecorator<Event<AcceptedNames<Names>>, Event<string>>;
`;

/** What tsc says about a program of these lines, shortest chain first. */
function messages(...lines: string[]): string[] {
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    experimentalDecorators: true,
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.NodeNext,
    types: [],
  };
  const host = ts.createCompilerHost(options);
  const getSourceFile = host.getSourceFile.bind(host);
  const fileExists = host.fileExists.bind(host);
  host.fileExists = (path) => path === file || fileExists(path);
  host.getSourceFile = (path, ...rest) =>
    path === file
      ? ts.createSourceFile(path, [prelude, ...lines].join('\n'), ts.ScriptTarget.ES2023)
      : getSourceFile(path, ...rest);
  const program = ts.createProgram([file], options, host);
  return program
    .getSemanticDiagnostics(program.getSourceFile(file))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

describe('the compiler says', () => {
  const said = messages(
    `on('ONCRMDEALADD');`,
    `on('ONCRMDEALAD');`,
    `on('onCrmDaelAdd');`,
    `on('ONCRMDEALLADD');`,
    `on(['ONTASKADD', 'ONTSAKUPDATE']);`,
    `on('ONSTOCKCOUNTED');`,
    `on('ONSTOCK*');`,
    `class A { @on('ONTASKADD') m(event: Event<'ONCRMDEALADD'>) {} }`,
    `class B { @on('ONCRMDEALADDED') m(event: Event<'ONCRMDEALADD'>) {} }`,
    `class C { @on(['ONTASKADD', 'ONTSAKUPDATE']) m(event: Event<'ONTASKADD' | 'ONTASKUPDATE'>) {} }`,
  );

  it.each([
    [0, `Unknown event 'ONCRMDEALAD'. Did you mean 'ONCRMDEALADD'?`],
    [1, `Unknown event 'onCrmDaelAdd'. Did you mean 'ONCRMDEALADD'?`],
    [2, `Unknown event 'ONCRMDEALLADD'. Did you mean 'ONCRMDEALADD'?`],
    [3, `Unknown event 'ONTSAKUPDATE'. Did you mean 'ONTASKUPDATE'?`],
    [4, `Unknown event 'ONSTOCKCOUNTED'. If the portal has it: customEvent('ONSTOCKCOUNTED')`],
    [5, `No known event matches 'ONSTOCK*'`],
    [6, 'The event parameter of this method does not accept every event that @OnBitrixEvent names'],
    [7, `Unknown event 'ONCRMDEALADDED'. Did you mean 'ONCRMDEALADD'?`],
    [8, `Unknown event 'ONTSAKUPDATE'. Did you mean 'ONTASKUPDATE'?`],
  ])('%#: %s%s', (index, message) => expect(said[index]).toContain(message));

  it('nothing else, of a mistyped name least of all', () => expect(said).toHaveLength(9));
});
