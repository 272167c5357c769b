// The process that is measured: answers what the benchmark asks over IPC.
import 'reflect-metadata';

const SETTLED = 50;
let served;

const answers = {
  async start({ kind, options }) {
    const { start } = await import(`./${kind}.mjs`);
    served = await start(options);
    return served.facts;
  },
  cpu: () => process.cpuUsage(),
  async rss() {
    // Twice and then a moment: freed pages go back to the system by and by.
    for (let round = 0; round < 3; round++) {
      globalThis.gc();
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return process.memoryUsage().rss;
  },
  async handled(count) {
    const handled = await served.handled(count);
    // The same moment for every side: what is still written down after the last handler counts too.
    await new Promise((resolve) => setTimeout(resolve, SETTLED));
    return handled;
  },
  call: ({ name, argument }) => served[name](argument),
  async stop() {
    await served?.close();
  },
};

process.on('message', async ({ id, question, argument }) => {
  try {
    process.send({ id, value: await answers[question](argument) });
  } catch (error) {
    process.send({ id, error: error instanceof Error ? error.stack : String(error) });
  }
});
process.on('disconnect', () => process.exit(0));
