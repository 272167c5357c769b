#!/usr/bin/env node
import { start } from 'node:repl';
import { readArguments, USAGE } from './arguments.js';
import { serve } from './serve.js';

const print = (line: string): void => void process.stdout.write(`${line}\n`);

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function fail(text: string): void {
  process.stderr.write(`${text}\n`);
  process.exitCode = 1;
}

let args: ReturnType<typeof readArguments> | undefined;
try {
  args = readArguments(process.argv.slice(2));
} catch (error) {
  fail(`${textOf(error)}\n\n${USAGE}`);
}
if (args === 'help') print(USAGE);
else if (args) await run(args).catch((error: unknown) => fail(textOf(error)));

async function run(options: Exclude<ReturnType<typeof readArguments>, 'help'>): Promise<void> {
  const served = await serve(options, print);
  const stop = (): void => {
    served.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`${String(error)}\n`);
        process.exit(1);
      },
    );
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  if (!process.stdin.isTTY) return;
  print("or here: portal.as(1).call('crm.deal.add', { fields: { TITLE: 'Roof repair' } })\n");
  const repl = start({ prompt: 'portal> ' });
  repl.context['portal'] = served.portal;
  repl.once('exit', stop);
}
