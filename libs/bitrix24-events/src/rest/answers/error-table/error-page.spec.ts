import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { renderErrorTables } from '../../../../test/rest/error-page.js';

const PAGE = new URL('../../../../../../docs/errors.md', import.meta.url);

/** Cells without the padding that prettier gives them. */
const cells = (table: string): string[][] =>
  table
    .trim()
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim().replace(/^-+$/, '---')));

describe('docs/errors.md', () => {
  it.each(['rest', 'auth'] as const)('has the table of %s errors that the client goes by', (name) => {
    const between = new RegExp(`(<!-- ${name}: .*? -->\\n\\n)[^]*?(\\n\\n<!-- end -->)`);
    const wanted = renderErrorTables()[name];
    // UPDATE_DOCS=1 npm run jest -- error-page; npx prettier --write docs/errors.md
    if (process.env.UPDATE_DOCS)
      writeFileSync(
        PAGE,
        readFileSync(PAGE, 'utf8').replace(
          between,
          (_, open: string, close: string) => open + wanted + close,
        ),
      );
    const found = readFileSync(PAGE, 'utf8').match(
      new RegExp(`<!-- ${name}: .*? -->\\n\\n([^]*?)\\n\\n<!-- end -->`),
    );
    expect(cells(found?.[1] ?? '')).toEqual(cells(wanted));
  });
});
