#!/usr/bin/env node
import { start } from 'node:repl';
import { readArguments, USAGE } from './arguments.js';
import { serve } from './serve.js';

const print = (line: string): void => void process.stdout.write(`${line}\n`);

try {
  const options = readArguments(process.argv.slice(2));
  if (options === 'help') print(USAGE);
  else await run(options);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}\n`);
  process.exitCode = 1;
}

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
