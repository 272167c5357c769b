import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { floorsOf, readRooms, withoutShortcuts } from '../../../../scripts/lib/rooms.mjs';
import type { Room } from '../../src/common/index.js';
import { STEPS } from '../../src/portals/portal-events/portal-events.service.js';
import { filesIn, read, ROOT } from './repository.js';

const SOURCES = 'libs/bitrix24-events/src';
const page = read('docs/architecture.md');
const rooms = readRooms();

const wordsIn = (text: string, word: RegExp): string[] =>
  [...text.matchAll(word)].map(([, found]) => found!).toSorted();

/** A file by its name, or a folder. */
const PATH = /`((?:[\w.-]+\/)*[\w-][\w.-]*\.(?:ts|mjs|md|json)|(?:[\w.-]+\/)+)`/g;

it('docs/architecture.svg is what the imports of today draw', async () => {
  const check = promisify(execFile)(process.execPath, ['scripts/draw-rooms.mjs', '--check'], { cwd: ROOT });
  await expect(check).resolves.toMatchObject({ stderr: '' });
});

describe('the rooms of docs/architecture.md', () => {
  const described = [...page.matchAll(/^\*\*`(\w+)`\*\*/gm)].map(([, room]) => room!);

  it('are the folders of the sources', () => {
    expect(described.toSorted()).toEqual([...rooms.keys()].toSorted());
  });

  it('are in the order that the linter enforces', () => {
    const [, list] = /^const ROOMS = \[([^\]]*)\]/m.exec(read('.dependency-cruiser.cjs'))!;
    expect(described).toEqual([...list!.matchAll(/'(\w+)'/g)].map(([, room]) => room));
  });

  it('import only rooms that are described before them', () => {
    const upward = [...rooms].flatMap(([room, imported]) =>
      [...imported]
        .filter((other) => described.indexOf(other) > described.indexOf(room))
        .map((other) => `${room} imports ${other}`),
    );
    expect(upward).toEqual([]);
  });
});

describe('the parts and steps of docs/architecture.md', () => {
  const withParts = [...rooms.keys()].filter((room) =>
    existsSync(join(ROOT, SOURCES, room, `${room}.room.ts`)),
  );

  it.each(withParts)('%s has the parts that are named', async (room) => {
    const exported: Record<string, unknown> = await import(`../../src/${room}/index.js`);
    const { ground = [], work = [] } = exported[`${room.toUpperCase()}_ROOM`] as Room;
    const paragraph = new RegExp(String.raw`^\*\*\`${room}\`\*\* .*$`, 'm').exec(page)![0];
    const named = /\bParts?: ([^.]*)\./.exec(paragraph)![1]!;
    expect(wordsIn(named, /`(\w+)`/g)).toEqual([...ground, ...work].map(({ name }) => name).toSorted());
  });

  it('the order in which rooms start is that of module/rooms.ts', () => {
    const listed = wordsIn(read(`${SOURCES}/module/rooms.ts`), /^  ([A-Z0-9]+)_ROOM,$/gm);
    const sentence = /The order of the rooms is the list in `module\/rooms\.ts`: ([^.]*)\./.exec(page)![1]!;
    const named = [...sentence.matchAll(/`(\w+)`/g)].map(([, room]) => room!.toUpperCase());
    expect(named.toSorted()).toEqual(listed);
    expect(read(`${SOURCES}/module/rooms.ts`)).toMatch(
      new RegExp(named.map((room) => `^  ${room}_ROOM,\n`).join(''), 'm'),
    );
  });

  it('each step of PortalEvents has the rooms that listen in it', () => {
    const listeners = [...rooms.keys()].flatMap((room) =>
      filesIn(`${SOURCES}/${room}`, /\.service\.ts$/).flatMap((file) =>
        [...read(file).matchAll(/^    .*[eE]vents\.on\(\s*(?:\[[^\]]*\]|\w+|'\w+'),\s*'(\w+)'/gm)].map(
          ([, step]) => `${step} ${room}`,
        ),
      ),
    );
    const rows = [...page.matchAll(/^\| `(\w+)` +\|[^|]*\| ((?:`\w+`(?:, )?)+) +\|$/gm)].flatMap(
      ([, step, named]) => wordsIn(named!, /`(\w+)`/g).map((room) => `${step} ${room}`),
    );
    expect(rows.toSorted()).toEqual([...new Set(listeners)].toSorted());
    expect(new Set(rows.map((row) => row.split(' ')[0]))).toEqual(new Set(STEPS));
  });
});

describe('the walks of docs/architecture.md', () => {
  const steps = [...page.matchAll(/`([\w/.-]+\.ts):(\w+)`/g)].map(([, path, name]) => ({
    path: path!,
    name: name!,
  }));

  it('are five, of several steps each', () => {
    const walks = page.split(/^### /m).filter((section) => /`[\w/.-]+\.ts:\w+`/.test(section));
    expect(walks).toHaveLength(5);
    expect(steps.length).toBeGreaterThan(5 * 5);
  });

  it.each(steps)('$path declares $name', ({ path, name }) => {
    const declaration = new RegExp(
      String.raw`^\s*(?:(?:export|default|async|private|protected|public|static|override|readonly|function|const|get)\s+)*${name}\s*[<(=:]`,
      'm',
    );
    expect(read(join(SOURCES, path))).toMatch(declaration);
  });
});

/** The README of a room names paths from its own folder. */
const guides = [...rooms.keys()]
  .map((room) => join(SOURCES, room))
  .filter((folder) => existsSync(join(ROOT, folder, 'README.md')))
  .map((folder) => ({ page: `${folder}/README.md`, from: folder }));

it('the big rooms have a README', () => {
  expect(guides.map(({ from }) => basename(from))).toEqual(
    expect.arrayContaining(['bindings', 'drivers', 'inbox', 'intake', 'portals', 'rest']),
  );
});

it.each([{ page: 'docs/architecture.md', from: SOURCES }, ...guides])(
  'every file that $page names is there',
  ({ page: name, from }) => {
    const named = [...read(name).matchAll(PATH)].map(([, path]) => path!);
    const missing = named.filter(
      (path) => ![from, SOURCES, ''].some((folder) => existsSync(join(ROOT, folder, path))),
    );
    expect(named.length).toBeGreaterThan(2);
    expect(missing).toEqual([]);
  },
);

describe('the drawing of rooms', () => {
  const graph = new Map([
    ['ground', new Set<string>()],
    ['middle', new Set(['ground'])],
    ['top', new Set(['ground', 'middle'])],
  ]);

  it('puts each room above all that it imports', () => {
    expect(Object.fromEntries(floorsOf(graph))).toEqual({ ground: 0, middle: 1, top: 2 });
  });

  it('leaves out arrows that follow from others', () => {
    expect(Object.fromEntries(withoutShortcuts(graph))).toEqual({
      ground: [],
      middle: ['ground'],
      top: ['middle'],
    });
  });

  it('refuses rooms that import one another', () => {
    const circle = new Map([
      ['a', new Set(['b'])],
      ['b', new Set(['a'])],
    ]);
    expect(() => floorsOf(circle)).toThrow('rooms import one another: a -> b -> a');
  });
});
