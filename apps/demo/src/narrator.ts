import { styleText } from 'node:util';
import type { LoggerService } from '@nestjs/common';

type Style = Parameters<typeof styleText>[0];

const paint = (style: Style, text: string): string => (process.stdout.isTTY ? styleText(style, text) : text);

/** Tells the story of the demo: coloured on a terminal, plain in a pipe. */
export const narrator = {
  chapter(title: string): void {
    process.stdout.write(`\n${paint('bold', title)}\n`);
  },
  portal(text: string): void {
    process.stdout.write(`  ${paint('cyan', 'portal')}  ${text}\n`);
  },
  app(context: string, text: string, style: Style = 'reset'): void {
    process.stdout.write(`  ${paint('green', 'app   ')}  ${paint('dim', context)}: ${paint(style, text)}\n`);
  },
  end(text: string, good: boolean): void {
    process.stdout.write(`\n${paint(['bold', good ? 'green' : 'red'], text)}\n`);
  },
};

/** What the application logs, as lines of the story; how Nest wires itself up is left out. */
export class NarratedLogger implements LoggerService {
  log(message: unknown, context = ''): void {
    if (/^(Nest|Instance|Router|Routes)/.test(context)) return;
    narrator.app(context, String(message));
  }

  warn(message: unknown, context = ''): void {
    narrator.app(context, String(message), 'yellow');
  }

  error(message: unknown, ...details: string[]): void {
    narrator.app(details.at(-1) ?? '', String(message), 'red');
  }
}
