// Owns the database: a batch comes in, an answer goes out once it is on disk.
import { parentPort, workerData } from 'node:worker_threads';
import { openStore } from './store.mjs';

const storeAll = openStore(workerData.file);
parentPort.on('message', (events) => {
  storeAll(events);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  parentPort.postMessage('stored');
});
