// A load generator that costs as little as possible: it shares the machine with the server that is measured.
import { connect } from 'node:net';

const HEAD = Buffer.from('HTTP/1.1 ');
const TIMEOUT = 120_000;

/** A POST as the queue server sends it, but on a connection that is kept. */
export function formRequest({ path, port }, body) {
  return Buffer.from(
    `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUser-Agent: Bitrix24 Webhook Engine\r\n` +
      `Content-Type: application/x-www-form-urlencoded\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

/**
 * Sends `count` requests over `connections` connections, each of which has one request under way at a time.
 * Rejects at the first answer that is not 200: figures of refused requests mean nothing.
 *
 * @param {{ port: number, requests: readonly Buffer[], count: number, connections: number,
 *   latency?: (ms: number) => void }} load `requests` are sent in turn; `latency` is told of each answer
 * @returns {Promise<{ seconds: number }>}
 */
export function sendAll({ port, requests, count, connections, latency }) {
  return new Promise((resolve, reject) => {
    let sent = 0;
    let answered = 0;
    let started;
    const sockets = [];
    const finish = (error) => {
      clearTimeout(timer);
      for (const socket of sockets) socket.destroy();
      if (error) reject(error);
      else resolve({ seconds: (performance.now() - started) / 1_000 });
    };
    const timer = setTimeout(
      () => finish(new Error(`${answered} of ${count} requests answered within ${TIMEOUT} ms`)),
      TIMEOUT,
    );
    const send = (socket) => {
      if (sent === count) return;
      if (latency) socket.sentAt = performance.now();
      socket.write(requests[sent++ % requests.length]);
    };
    const onAnswer = (socket, chunk) => {
      // Every answer here is one small chunk.
      if (chunk.compare(HEAD, 0, HEAD.length, 0, HEAD.length) !== 0) return;
      const status = chunk.toString('latin1', HEAD.length, HEAD.length + 3);
      if (status !== '200') return finish(new Error(`answered ${chunk.toString('latin1')}`));
      latency?.(performance.now() - socket.sentAt);
      if (++answered === count) finish();
      else send(socket);
    };
    let open = 0;
    for (let at = 0; at < connections; at++) {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true });
      sockets.push(socket);
      socket.on('error', finish);
      socket.on('close', () => answered < count && finish(new Error('the server closed a connection')));
      socket.on('data', (chunk) => onAnswer(socket, chunk));
      socket.on('connect', () => {
        if (++open < connections) return;
        started = performance.now();
        for (const each of sockets) send(each);
      });
    }
  });
}
