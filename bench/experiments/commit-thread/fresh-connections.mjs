import { connect } from 'node:net';

/** As `sendAll`, with a connection of its own for each request: as a proxy without kept connections sends them. */
export function sendAllFresh({ port, requests, count, connections, latency }) {
  return new Promise((resolve, reject) => {
    let sent = 0;
    let answered = 0;
    const started = performance.now();
    const send = () => {
      if (sent === count) return;
      const request = requests[sent++ % requests.length];
      const began = performance.now();
      const socket = connect({ port, host: '127.0.0.1', noDelay: true }).on('error', reject);
      socket.write(request);
      socket.once('data', (chunk) => {
        if (!chunk.toString('latin1').startsWith('HTTP/1.1 200'))
          return reject(new Error('not answered 200'));
        latency(performance.now() - began);
        socket.destroy();
        if (++answered === count) resolve({ seconds: (performance.now() - started) / 1_000 });
        else send();
      });
    };
    for (let at = 0; at < connections; at++) send();
  });
}
