import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { readmeExample } from './readme-examples.js';

// The files beside this one are examples of the README, so that what it shows is what is run here.
it.each(['deal-sync.service.ts', 'app.module.ts', 'deal-sync.service.spec.ts'])(
  '%s is the example',
  (name) => {
    expect(readFileSync(join(import.meta.dirname, name), 'utf8')).toBe(readmeExample(name));
  },
);
