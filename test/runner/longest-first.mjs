import Sequencer from '@jest/test-sequencer';

/** What takes longest, so that no worker has it to itself in the end. The first one builds what others need, too. */
const LONGEST = [
  'test/kill.e2e-spec.ts',
  'test/attacks/bodies.e2e-spec.ts',
  'test/install-page.e2e-spec.ts',
  'test/installs.e2e-spec.ts',
  'test/faults/chaos.e2e-spec.ts',
  'test/faults/guaranteed.e2e-spec.ts',
  'libs/bitrix24-events/src/drivers/sqlite/inbox/order.properties.spec.ts',
  'test/readme.e2e-spec.ts',
  'test/requests.e2e-spec.ts',
  'test/attacks/addresses.e2e-spec.ts',
];

/** As Jest orders them, by size or by what it remembers, but for those that a fresh checkout cannot know to be long. */
export default class LongestFirst extends Sequencer {
  sort(tests) {
    const place = ({ path }) => {
      const index = LONGEST.findIndex((name) => path.endsWith(`/${name}`));
      return index === -1 ? LONGEST.length : index;
    };
    // oxlint-disable-next-line unicorn/no-array-sort -- not that of an array
    return super.sort(tests).toSorted((one, other) => place(one) - place(other));
  }
}
