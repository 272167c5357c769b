import { format } from 'node:util';
import type { LoggerService } from '@nestjs/common';
import { Journal } from './journal.js';

export interface LogLine {
  level: string;
  /** Everything that was passed, as a person would see it. */
  text: string;
}

/** A logger that keeps every line of every level. */
export class LogBook extends Journal<LogLine> implements LoggerService {
  constructor() {
    super('log');
  }

  log = this.keep('log');
  warn = this.keep('warn');
  error = this.keep('error');
  debug = this.keep('debug');
  verbose = this.keep('verbose');
  fatal = this.keep('fatal');

  /** All lines of the given levels, or of all. */
  text(...levels: string[]): string {
    return this.entries
      .filter(({ level }) => levels.length === 0 || levels.includes(level))
      .map(({ level, text }) => `${level} ${text}`)
      .join('\n');
  }

  private keep(level: string): (...parts: unknown[]) => void {
    return (...parts) => this.add({ level, text: format(...parts) });
  }
}
