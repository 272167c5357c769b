// Writes docs/architecture.svg: the folders of the module's sources and what they import.
// With --check nothing is written: the exit code says whether the committed picture is what would be written.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { drawFloors } from './lib/draw-floors.mjs';
import { ROOT } from './lib/paths.mjs';
import { floorsOf, readRooms, withoutShortcuts } from './lib/rooms.mjs';

const PICTURE = join(ROOT, 'docs/architecture.svg');

const rooms = readRooms();
const drawn = drawFloors(withoutShortcuts(rooms), floorsOf(rooms), 'The rooms of nestjs-bitrix24-events');
if (!process.argv.includes('--check')) await writeFile(PICTURE, drawn);
else if ((await readFile(PICTURE, 'utf8').catch(() => '')) !== drawn) {
  console.error('docs/architecture.svg is stale. Try: npm run draw:rooms');
  process.exitCode = 1;
}
