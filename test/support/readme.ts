import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { ROOT } from './run.js';

/** The `ts` blocks of a document, as they stand there. */
export function examplesOf(document: string): string[] {
  const text = readFileSync(join(ROOT, document), 'utf8');
  return [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code!);
}

/** The file name that the first line of an example gives it. */
export const nameOf = (code: string): string | undefined =>
  /^\/\/ ([\w.-]+\.ts)$/m.exec(code.split('\n', 1)[0]!)?.[1];

/** What the compiler has against files that stand side by side in a folder of the repository; no file is written. */
export function typeErrors(files: Readonly<Record<string, string>>): string[] {
  const config = ts.readConfigFile(join(ROOT, 'tsconfig.json'), (path) => ts.sys.readFile(path));
  const { options } = ts.parseJsonConfigFileContent(
    { ...config.config, include: [], files: [] },
    ts.sys,
    ROOT,
  );
  const virtual = new Map(Object.entries(files).map(([name, code]) => [join(ROOT, 'test', name), code]));
  const host = ts.createCompilerHost(options);
  const fileExists = host.fileExists.bind(host);
  const readFile = host.readFile.bind(host);
  const getSourceFile = host.getSourceFile.bind(host);
  host.fileExists = (path) => virtual.has(path) || fileExists(path);
  host.readFile = (path) => virtual.get(path) ?? readFile(path);
  host.getSourceFile = (path, language, ...rest) => {
    const code = virtual.get(path);
    return code === undefined
      ? getSourceFile(path, language, ...rest)
      : ts.createSourceFile(path, code, language);
  };
  const program = ts.createProgram([...virtual.keys()], options, host);
  // Of the examples alone: the sources that they import are checked elsewhere.
  return [...virtual.keys()]
    .flatMap((path) => ts.getPreEmitDiagnostics(program, program.getSourceFile(path)))
    .map(
      ({ file, messageText }) =>
        `${file?.fileName ?? ''}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`,
    );
}
