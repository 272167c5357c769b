import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import ts from 'typescript';
import { ROOT } from './paths.mjs';

const SOURCES = join(ROOT, 'libs/bitrix24-events/src');

/**
 * Which folder of the module's sources imports which others, types included. Specs and the files beside the folders,
 * the entries, do not count.
 *
 * @returns {Map<string, Set<string>>} by room, in alphabetical order
 */
export function readRooms() {
  const rooms = new Map();
  for (const room of foldersIn(SOURCES)) {
    const imported = new Set(filesIn(join(SOURCES, room)).flatMap(roomsImportedBy));
    imported.delete(room);
    rooms.set(room, new Set([...imported].toSorted()));
  }
  return rooms;
}

/** Those that are not reached by a longer way too: what is left says the same with fewer arrows. */
export function withoutShortcuts(rooms) {
  const reached = new Map();
  const reach = (room) => {
    if (!reached.has(room))
      reached.set(room, new Set([...rooms.get(room)].flatMap((next) => [next, ...reach(next)])));
    return reached.get(room);
  };
  const isShortcut = (room, to) => [...rooms.get(room)].some((next) => next !== to && reach(next).has(to));
  return new Map(
    [...rooms].map(([room, others]) => [room, [...others].filter((other) => !isShortcut(room, other))]),
  );
}

/** How many rooms are below each, on the longest way down. @throws when rooms import one another in a circle */
export function floorsOf(rooms) {
  const floors = new Map();
  const floorOf = (room, way) => {
    if (way.includes(room)) throw new Error(`rooms import one another: ${[...way, room].join(' -> ')}`);
    if (!floors.has(room))
      floors.set(
        room,
        Math.max(-1, ...[...rooms.get(room)].map((next) => floorOf(next, [...way, room]))) + 1,
      );
    return floors.get(room);
  };
  for (const room of rooms.keys()) floorOf(room, []);
  return floors;
}

const foldersIn = (dir) =>
  readdirSync(dir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .toSorted();

const filesIn = (dir) =>
  readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'))
    .map((name) => join(dir, name));

function roomsImportedBy(file) {
  const { importedFiles } = ts.preProcessFile(readFileSync(file, 'utf8'), true, true);
  return importedFiles
    .map(({ fileName }) => fileName)
    .filter((name) => name.startsWith('.'))
    .map((name) => relative(SOURCES, join(dirname(file), name)).split(sep))
    .filter(({ length }) => length > 1)
    .map(([room]) => room);
}
