import { spawn } from 'node:child_process';
import { connect } from 'node:net';
import { mkdir } from 'node:fs/promises';
import { freePort } from './portal.mjs';

/** A Redis of our own on loopback, as durable as BullMQ's documentation asks for; `undefined` without the program. */
export async function redisServer(workspace) {
  const dir = workspace.file('redis');
  await mkdir(dir);
  const port = await freePort();
  const args = ['--port', port, '--bind', '127.0.0.1', '--dir', dir, '--save', ''];
  const durable = ['--appendonly', 'yes', '--appendfsync', 'everysec', '--maxmemory-policy', 'noeviction'];
  const child = spawn('redis-server', [...args, ...durable].map(String), { stdio: 'ignore' });
  const failed = new Promise((resolve) => child.once('error', () => resolve(true)));
  const ended = new Promise((resolve) => child.once('exit', resolve));
  if (await Promise.race([failed, listens(port).then(() => false)])) return undefined;
  workspace.owns(child, async () => {
    child.kill();
    await ended;
  });
  return { port };
}

async function listens(port) {
  for (let attempt = 0; attempt < 100; attempt++) {
    const open = await new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1')
        .once('connect', () => resolve(true))
        .once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('redis-server does not listen');
}
