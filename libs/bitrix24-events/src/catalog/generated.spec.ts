import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from '@jest/globals';

it('the committed output is what the generator makes of its data', async () => {
  const check = promisify(execFile)(process.execPath, ['scripts/generate-catalog.mjs', '--check']);
  await expect(check).resolves.toMatchObject({ stderr: '' });
});
