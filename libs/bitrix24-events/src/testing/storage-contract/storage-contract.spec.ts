import { describe, expect, it } from '@jest/globals';
import { ProcessesOnOneStorage } from '../../../test/storage/processes-on-one-storage.js';
import { openSqliteFile } from '../../../test/storage/sqlite-file.js';
import { InMemoryBindingMemory } from '../../../test/in-memory-binding-memory.js';
import type { OpenStorage } from '../../drivers/index.js';
import type { Delivery, Settlement } from '../../inbox/index.js';
import type { Lease } from '../../portals/index.js';
import type { SweepMark } from '../../sweep/index.js';
import { ManualClock } from '../manual-clock.js';
import { memoryStorage } from '../memory-storage.js';
import {
  storageContract,
  type OpenedStorage,
  type StorageContractCase,
  type StorageTraits,
} from './index.js';

async function openMemory(): Promise<OpenedStorage> {
  const clock = new ManualClock();
  const storage = await memoryStorage().open(clock);
  return { storage, clock, close: () => storage.close() };
}

/** The model of a storage for several processes. */
async function openShared(spoil: Spoil = () => undefined): Promise<OpenedStorage> {
  const opened = await openMemory();
  const processes = new ProcessesOnOneStorage(opened.storage, opened.clock);
  const start = (): ReturnType<ProcessesOnOneStorage['start']> => {
    const process = processes.start();
    spoil(process.storage);
    return process;
  };
  let current = start();
  return {
    storage: current.storage,
    clock: opened.clock,
    reopen: async () => (current = start()).storage,
    kill: async () => {
      current.die();
      return (current = start()).storage;
    },
    second: async () => start().storage,
    close: () => opened.close(),
  };
}

const isOfProcesses = ({ name }: StorageContractCase): boolean => name.includes('two processes');

describe.each<[string, StorageContractCase[]]>([
  ['a SQLite file', storageContract(openSqliteFile)],
  ['memoryStorage()', storageContract(openMemory, { durable: false })],
  [
    'a model that several processes share',
    storageContract(() => openShared(), { multiProcess: true }).filter(isOfProcesses),
  ],
])('the contract of a storage, on %s', (_, cases) => {
  const applicable = cases.filter(({ skip }) => skip === undefined);
  it.each(applicable.map(({ name, run }): [string, () => Promise<void>] => [name, run]))(
    '%s',
    async (__, run) => {
      await expect(run()).resolves.toBeUndefined();
    },
  );

  for (const { name, run, skip } of cases) {
    // oxlint-disable-next-line jest/no-disabled-tests, jest/expect-expect -- listed with the reason why it does not apply
    if (skip !== undefined) it.skip(`${name} (${skip})`, run);
  }
});

describe('a case that does not apply', () => {
  const left = (traits?: StorageTraits): string[] => [
    ...new Set(storageContract(openMemory, traits).flatMap(({ skip }) => skip ?? [])),
  ];

  it.each<[string, StorageTraits | undefined, string[]]>([
    ['a file', undefined, ['this storage belongs to one process at a time']],
    [
      'memory',
      { durable: false },
      ['this storage is gone with its process', 'this storage belongs to one process at a time'],
    ],
    ['a database server', { multiProcess: true }, []],
  ])('says why: with %s', (_, traits, reasons) => {
    expect(left(traits)).toEqual(reasons);
  });

  it.each(['binding memory: kept when the process dies', 'binding memory: kept over a restart'])(
    'and fails where it is run all the same: %s',
    async (name) => {
      const [only] = storageContract(openMemory, { durable: false }).filter((each) => each.name === name);
      await expect(only!.run()).rejects.toThrow(/the harness has no (kill|reopen)\(\)\. Try: /);
    },
  );
});

type Spoil = (storage: OpenStorage) => void;

/** The small stores' cases, and those of what is kept, that a spoilt SQLite file fails. */
async function complaints(spoil: Spoil, harness: Partial<OpenedStorage> = {}): Promise<string[]> {
  const cases = storageContract(async () => {
    const opened = await openSqliteFile();
    const spoilt = (storage: OpenStorage): OpenStorage => {
      spoil(storage);
      return storage;
    };
    return {
      ...opened,
      storage: spoilt(opened.storage),
      reopen: async () => spoilt(await opened.reopen()),
      kill: async () => spoilt(await opened.kill()),
      ...harness,
    };
  });
  return failing(cases.filter(({ name, skip }) => skip === undefined && /^[\w ]+: /.test(name)));
}

async function failing(cases: StorageContractCase[]): Promise<string[]> {
  const results = await Promise.allSettled(cases.map(({ run }) => run()));
  return cases.filter((_, index) => results[index]!.status === 'rejected').map(({ name }) => name);
}

describe('a driver that does otherwise is found out', () => {
  it.each<[string, Spoil, string]>([
    [
      'remembers the first text',
      ({ bindingMemory }) => {
        const set = bindingMemory.set.bind(bindingMemory);
        bindingMemory.set = async (id, text) => {
          if ((await bindingMemory.get(id)) === undefined) await set(id, text);
        };
      },
      'binding memory: the last text of each portal',
    ],
    [
      'cuts a long text',
      ({ bindingMemory }) => {
        const set = bindingMemory.set.bind(bindingMemory);
        bindingMemory.set = (id, text) => set(id, text.slice(0, 65_535));
      },
      'binding memory: a text comes back as it was, whatever its length and its characters',
    ],
    [
      'forgets nothing of bindings',
      ({ bindingMemory }) => (bindingMemory.delete = async () => undefined),
      'binding memory: forgets one portal, and takes an unknown one for forgotten',
    ],
    [
      'sorts reservations by their name',
      ({ offline }) => {
        const reservations = offline.reservations.bind(offline);
        offline.reservations = async (queue) =>
          (await reservations(queue)).toSorted((one, other) => (one.processId < other.processId ? -1 : 1));
      },
      'offline store: reservations in the order in which they were added',
    ],
    [
      'moves a reservation that is added again to the end',
      ({ offline }) => {
        const add = offline.add.bind(offline);
        offline.add = async (queue, reservation) => {
          await offline.remove(queue, reservation.processId);
          await add(queue, reservation);
        };
      },
      'offline store: adding one twice changes nothing',
    ],
    [
      'removes all of a queue',
      ({ offline }) => (offline.remove = ({ memberId }) => offline.forget(memberId)),
      'offline store: removes one reservation, and takes an unknown one for removed',
    ],
    [
      'knows no connectors',
      ({ offline }) => {
        const [add, reservations] = [offline.add.bind(offline), offline.reservations.bind(offline)];
        const remove = offline.remove.bind(offline);
        offline.add = (queue, reservation) => add({ ...queue, connector: '' }, reservation);
        offline.reservations = (queue) => reservations({ ...queue, connector: '' });
        offline.remove = (queue, processId) => remove({ ...queue, connector: '' }, processId);
      },
      'offline store: queues are apart, by portal and by connector',
    ],
    [
      'forgets only the queue without a connector',
      ({ offline }) =>
        (offline.forget = async (memberId) => {
          for (const { processId } of await offline.reservations({ memberId, connector: '' }))
            await offline.remove({ memberId, connector: '' }, processId);
        }),
      'offline store: forgets all queues of a portal, and those of no other',
    ],
    [
      'takes a reservation without a process id',
      ({ offline }) => {
        const add = offline.add.bind(offline);
        offline.add = (queue, { processId, ...rest }) => add(queue, { ...rest, processId: processId || '-' });
      },
      'offline store: refuses a reservation without a process id',
    ],
    [
      'loses how far a walk has come',
      ({ sweepMarks }) => {
        const get = sweepMarks.get.bind(sweepMarks);
        sweepMarks.get = async (id, entity) => {
          const { walk: _walk, ...mark } = (await get(id, entity)) ?? { generation: '' };
          return mark.generation === '' ? undefined : mark;
        };
      },
      'sweep marks: a mark comes back whole, and none that was not set',
    ],
    [
      'adds a mark to the earlier one',
      ({ sweepMarks }) => {
        const set = sweepMarks.set.bind(sweepMarks);
        sweepMarks.set = async (id, entity, mark) =>
          set(id, entity, { ...(await sweepMarks.get(id, entity)), ...mark });
      },
      'sweep marks: the last mark counts, and nothing of an earlier one stays',
    ],
    [
      'lists marks the other way round',
      ({ sweepMarks }) => {
        const marks = sweepMarks.list.bind(sweepMarks);
        sweepMarks.list = async () => (await marks()).toReversed();
      },
      'sweep marks: lists those of all portals, by portal and entity',
    ],
    [
      'forgets no marks',
      ({ sweepMarks }) => (sweepMarks.forget = async () => undefined),
      'sweep marks: forgets all of a portal, and none of another',
    ],
    [
      'counts nothing that is in the inbox',
      ({ inbox }) => (inbox.counts = async () => new Map()),
      'inbox: kept when the process dies',
    ],
    [
      'forgets which portals a handler is paused for',
      ({ inbox }) => (inbox.pausedPortals = async () => new Map()),
      'inbox: kept over a restart',
    ],
    [
      'loses what waits with an install',
      ({ installations }) => (installations.deferredEvents = async () => []),
      'installations: kept when the process dies',
    ],
    [
      'says that it is for several processes',
      ({ inbox }) =>
        Object.defineProperty(inbox, 'capabilities', {
          value: { ...inbox.capabilities, multiProcess: true },
        }),
      'storage: says of several processes what its driver says',
    ],
  ])('when it %s', async (_, spoil, name) => {
    expect(await complaints(spoil)).toContain(name);
  });

  it.each(['reopen', 'kill'] as const)('when nothing is left after %s()', async (how) => {
    const others: OpenedStorage[] = [];
    const found = await complaints(() => undefined, {
      [how]: async () => {
        const other = await openSqliteFile();
        others.push(other);
        return other.storage;
      },
    });
    await Promise.all(others.map((other) => other.close()));
    const end = how === 'kill' ? 'kept when the process dies' : 'kept over a restart';
    expect(found).toEqual(
      ['binding memory', 'offline store', 'sweep marks', 'inbox', 'installations'].map(
        (store) => `${store}: ${end}`,
      ),
    );
  });

  it('when a lease of a process that died is never free', async () => {
    let isTaken = false;
    const found = await complaints(({ installations }) => {
      const lease = installations.lease.bind(installations);
      installations.lease = async (key, ttlMs) => {
        if (isTaken) return undefined;
        isTaken = true;
        return lease(key, ttlMs);
      };
    });
    expect(found).toEqual([
      'installations: a lease of a process that died is free at the latest once its time is over',
    ]);
  });

  it.each<[string, () => Spoil, string]>([
    [
      'keeps what it accepts to itself',
      () => {
        const accepted = new Set<string>();
        return ({ inbox }) => {
          const [accept, claim] = [inbox.accept.bind(inbox), inbox.claim.bind(inbox)];
          const own = new Set<string>();
          inbox.accept = (items) => {
            for (const { event } of items) for (const ids of [accepted, own]) ids.add(event.id);
            return accept(items);
          };
          inbox.claim = async (request) =>
            (await claim(request)).filter(({ event }) => own.has(event.id) || !accepted.has(event.id));
        };
      },
      'inbox, two processes: what one accepts the other may run',
    ],
    [
      'is given what others run',
      () => {
        const running: Delivery[] = [];
        return ({ inbox }) => {
          const claim = inbox.claim.bind(inbox);
          inbox.claim = async (request) => {
            const others = running.slice(0, request.limit);
            running.push(...(await claim(request)));
            return [...others, ...running.slice(others.length)].slice(0, request.limit);
          };
        };
      },
      'inbox, two processes: of many claims at once each delivery is in one',
    ],
    [
      'is given what others run, first of all',
      () => {
        const running: Delivery[] = [];
        return ({ inbox }) => {
          const claim = inbox.claim.bind(inbox);
          inbox.claim = async (request) => {
            if (running.length > 0) return running;
            running.push(...(await claim(request)));
            return running;
          };
        };
      },
      'inbox, two processes: neither is given what the other one runs',
    ],
    [
      'knows no order',
      () =>
        ({ inbox }) => {
          const accept = inbox.accept.bind(inbox);
          inbox.accept = (items) =>
            accept(items.map((item) => ({ ...item, handlers: item.handlers.map(({ key }) => ({ key })) })));
        },
      'inbox, two processes: an order holds across them',
    ],
    [
      'knows its own dedup keys only',
      () => {
        let processes = 0;
        return ({ inbox }) => {
          const accept = inbox.accept.bind(inbox);
          const mine = ++processes;
          inbox.accept = (items) =>
            accept(items.map((item) => ({ ...item, dedupKey: `${mine}/${item.dedupKey}` })));
        };
      },
      'inbox, two processes: of two events with one dedup key one is stored',
    ],
    [
      'recovers what others run',
      () => {
        const running = new Map<string, Settlement>();
        return ({ inbox }) => {
          const claim = inbox.claim.bind(inbox);
          inbox.claim = async (request) => {
            const deliveries = await claim(request);
            for (const { deliveryId, attemptToken } of deliveries)
              running.set(deliveryId, { deliveryId, attemptToken, outcome: { kind: 'released' } });
            return deliveries;
          };
          inbox.recover = async () => {
            await inbox.settle([...running.values()]);
            return 0;
          };
        };
      },
      'inbox, two processes: a start leaves alone what another process runs',
    ],
    [
      'recovers nothing',
      () =>
        ({ inbox }) =>
          (inbox.recover = async () => 0),
      'inbox, two processes: when one dies, its deliveries wait again and those of the other go on',
    ],
    [
      'reads what is paused at start only',
      () =>
        ({ inbox }) =>
          (inbox.paused = async () => new Set()),
      'inbox, two processes: what one pauses is paused for both',
    ],
    [
      'writes over any version',
      () =>
        ({ installations }) => {
          const put = installations.putIfVersion.bind(installations);
          installations.putIfVersion = async (record) => {
            const stored = await installations.get(record.clientId, record.memberId);
            return (await put(record, stored?.version)) || true;
          };
        },
      'installations, two processes: of two writes over one version one counts',
    ],
    [
      'has leases of its own',
      () => {
        let processes = 0;
        return ({ installations }) => {
          const lease = installations.lease.bind(installations);
          const mine = ++processes;
          installations.lease = (key, ttlMs) => lease(`${mine}/${key}`, ttlMs);
        };
      },
      'installations, two processes: a lease keeps the other one out',
    ],
    [
      'ends all leases at its start',
      () => {
        const leases: Lease[] = [];
        return ({ installations }) => {
          const lease = installations.lease.bind(installations);
          const isStarted = Promise.all(leases.map((each) => each.release()));
          installations.lease = async (key, ttlMs) => {
            await isStarted;
            const taken = await lease(key, ttlMs);
            if (taken) leases.push(taken);
            return taken;
          };
        };
      },
      'installations, two processes: a start ends no lease of a process that lives',
    ],
    [
      'remembers bindings by itself',
      () => (storage) => (storage.bindingMemory = new InMemoryBindingMemory()),
      'binding memory, two processes: what one sets the other one reads',
    ],
    [
      'shows reservations of its own only',
      () =>
        ({ offline }) =>
          (offline.reservations = async () => []),
      'offline store, two processes: what one adds the other one may remove',
    ],
    [
      'shows the first mark that it has read',
      () =>
        ({ sweepMarks }) => {
          const get = sweepMarks.get.bind(sweepMarks);
          let first: SweepMark | undefined;
          sweepMarks.get = async (memberId, entity) => (first ??= await get(memberId, entity));
        },
      'sweep marks, two processes: what one sets the other one reads',
    ],
  ])('when, of several processes, each %s', async (_, spoilt, name) => {
    const cases = storageContract(() => openShared(spoilt()), { multiProcess: true });
    expect(await failing(cases.filter((each) => each.name === name))).toEqual([name]);
  });

  it('and only then', async () => {
    expect(await complaints(() => undefined)).toEqual([]);
  });
});
