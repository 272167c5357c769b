import { createServer } from 'node:http';

/** What a portal answers to the reads of a look that finds nothing bound; `true` to everything else. */
const ANSWERS = {
  'event.get': [],
  'app.info': { ID: 1, CODE: 'local.bench', VERSION: 1, STATUS: 'L', INSTALLED: true, PAYMENT_EXPIRED: 'N' },
  profile: { ID: '1', ADMIN: true, NAME: 'Bench', LAST_NAME: 'Bench' },
  scope: ['crm'],
  events: ['ONCRMDEALADD', 'ONAPPINSTALL', 'ONAPPUNINSTALL', 'ONAPPUPDATE', 'ONAPPPAYMENT'],
};

/**
 * As many portals as are asked for, on one port, each at a path of its own: a server that costs little beside the
 * application that is measured, which the emulator would not.
 */
export class ManyPortals {
  #server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      this.requests++;
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify(answerTo(request.url, body)));
    });
  });
  requests = 0;

  static async start() {
    const portals = new ManyPortals();
    await new Promise((resolve) => portals.#server.listen(0, '127.0.0.1', resolve));
    return portals;
  }

  get origin() {
    return `http://127.0.0.1:${this.#server.address().port}`;
  }

  stop() {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(resolve));
  }
}

function answerTo(url, body) {
  const method = url
    .split('/')
    .at(-1)
    .replace(/\.json$/, '');
  if (method !== 'batch') return { result: resultOf(method), time: timeNow() };
  const commands = Object.entries(JSON.parse(body).cmd);
  const of = (pick) => Object.fromEntries(commands.map(([key, command]) => [key, pick(command)]));
  return {
    result: {
      result: of((command) => resultOf(command.split('?')[0])),
      result_error: [],
      result_total: [],
      result_next: [],
      result_time: of(timeNow),
    },
    time: timeNow(),
  };
}

const resultOf = (method) => ANSWERS[method] ?? true;

function timeNow() {
  const now = Date.now() / 1_000;
  return {
    start: now - 0.01,
    finish: now,
    duration: 0.01,
    operating_reset_at: Math.ceil(now) + 600,
    operating: 0.01,
  };
}
