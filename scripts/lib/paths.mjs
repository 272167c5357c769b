import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';

/** Root of the repository. */
export const ROOT = resolve(import.meta.dirname, '../..');

const require = createRequire(join(ROOT, 'package.json'));

/** The installed manifest of a dependency of the repository. */
export const manifestOf = (dependency) => require(`${dependency}/package.json`);

/** Where a dependency of the repository is installed. */
export const folderOf = (dependency) => dirname(require.resolve(`${dependency}/package.json`));

/** The libraries that are published, in the order in which they are built. */
export const LIBRARIES = ['libs/bitrix24-emulator', 'libs/bitrix24-events'].map((dir) => join(ROOT, dir));
