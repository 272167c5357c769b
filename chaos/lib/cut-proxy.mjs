import { createServer, connect } from 'node:net';

/** A TCP proxy between the application and a portal, whose connections can be cut at any moment. */
export class CutProxy {
  /** Connections that were cut. */
  cuts = 0;
  /** Connections that it has led through. */
  joined = 0;
  #server;
  #sockets = new Set();
  #down = false;

  /** Listens on a free port of loopback, and leads to `port`. */
  static async start(port) {
    const proxy = new CutProxy();
    proxy.#server = createServer((socket) => proxy.#join(socket, port));
    await new Promise((resolve, reject) => {
      proxy.#server.once('error', reject).listen(0, '127.0.0.1', resolve);
    });
    return proxy;
  }

  get port() {
    return this.#server.address().port;
  }

  /** Resets all connections; until {@link mend} new ones are, too. */
  cut() {
    this.#down = true;
    this.cuts += this.#sockets.size;
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  mend() {
    this.#down = false;
  }

  async stop() {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #join(socket, port) {
    if (this.#down) {
      this.cuts++;
      socket.resetAndDestroy();
      return;
    }
    this.joined++;
    const behind = connect(port, '127.0.0.1');
    for (const [one, other] of [
      [socket, behind],
      [behind, socket],
    ]) {
      this.#sockets.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        this.#sockets.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  }
}
