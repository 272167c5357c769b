// A storage driver of the application's own: what an outgoing webhook needs of it, in lists that go with the process.
'use strict';
const { randomUUID } = require('node:crypto');

/** What nobody asks for in this application says so when somebody does. */
const refusing = (store, methods) =>
  new Proxy(methods, {
    get(_, name) {
      if (typeof name === 'symbol' || name === 'then' || /^(on|before)[A-Z]/.test(name) || name in methods)
        return methods[name];
      return () => Promise.reject(new Error(`${store}.${name}() is not part of this driver`));
    },
  });

class Lists {
  problems() {
    return [];
  }

  async open() {
    return {
      inbox: inbox(),
      installations: installations(),
      bindingMemory: refusing('bindingMemory', { get: async () => undefined }),
      offline: refusing('offline', {}),
      sweepMarks: refusing('sweepMarks', { list: async () => [] }),
      close: async () => undefined,
    };
  }
}

function inbox() {
  let deliveries = [];
  const isDue = (delivery, handlerKey, now) =>
    delivery.attemptToken === undefined && delivery.handlerKey === handlerKey && delivery.dueAt <= now;
  return refusing('inbox', {
    capabilities: { order: false, coalesce: false, multiProcess: false },
    async accept(items) {
      for (const { event, handlers } of items)
        for (const { key } of handlers)
          deliveries.push({ deliveryId: randomUUID(), handlerKey: key, attempt: 0, dueAt: 0, event });
      return items.map(() => 'stored');
    },
    async claim({ quotas, limit, now }) {
      const claimed = quotas.flatMap(({ handlerKey, free }) =>
        deliveries.filter((delivery) => isDue(delivery, handlerKey, now)).slice(0, free),
      );
      return claimed.slice(0, limit).map((delivery) => {
        delivery.attempt += 1;
        delivery.attemptToken = randomUUID();
        return { ...delivery, ordered: false, coalesced: 1, replayed: false };
      });
    },
    async settle(settlements) {
      for (const { attemptToken, outcome } of settlements) {
        const delivery = deliveries.find((each) => each.attemptToken === attemptToken);
        if (delivery === undefined) continue;
        delivery.attemptToken = undefined;
        delivery.dueAt = outcome.dueAt ?? 0;
        if (outcome.kind === 'done') deliveries = deliveries.filter((each) => each !== delivery);
      }
    },
    async nextDueAt({ quotas }) {
      const keys = new Set(quotas.map(({ handlerKey }) => handlerKey));
      const due = deliveries
        .filter(({ handlerKey, attemptToken }) => attemptToken === undefined && keys.has(handlerKey))
        .map(({ dueAt }) => dueAt);
      return due.length === 0 ? undefined : Math.min(...due);
    },
    recover: async () => 0,
    adopt: async () => 0,
    counts: async () => new Map(),
    prune: async () => 0,
    paused: async () => new Set(),
    pausedPortals: async () => new Map(),
  });
}

function installations() {
  const portals = new Map();
  return refusing('installations', {
    async pinWebhookPortal(tokenHash, memberId) {
      if (!portals.has(tokenHash)) portals.set(tokenHash, memberId);
      return portals.get(tokenHash);
    },
    webhookPortal: async (tokenHash) => portals.get(tokenHash),
  });
}

module.exports = { lists: () => new Lists() };
