import { until } from '../lib/until.mjs';

/** Resolves, to how many deliveries are buried, once nothing waits and nothing runs. */
export async function drained(server, patience = 120_000) {
  const stats = await until(
    'every delivery is settled',
    async () => {
      const handlers = await server.stats();
      return handlers.every(({ waiting, running }) => waiting + running === 0) && handlers;
    },
    patience,
  );
  return stats.reduce((sum, { buried }) => sum + buried, 0);
}
