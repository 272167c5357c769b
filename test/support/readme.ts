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

/** Of files that are the same for every example: the compiler's own, the packages' and the sources. */
const parsed = new Map<string, ts.SourceFile | undefined>();

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
    if (code !== undefined) return ts.createSourceFile(path, code, language);
    if (!parsed.has(path)) parsed.set(path, getSourceFile(path, language, ...rest));
    return parsed.get(path);
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
