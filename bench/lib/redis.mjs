import { execFileSync, spawn } from 'node:child_process';
import { connect } from 'node:net';
import { mkdir } from 'node:fs/promises';
import { ownChild } from './ending.mjs';
import { freePort } from './portal.mjs';

/** A Redis of our own on loopback that syncs before it answers, as we do; `undefined` where none can be had. */
export async function redisServer(workspace) {
  const dir = workspace.file('redis');
  await mkdir(dir);
  const port = await freePort();
  const args = ['--port', port, '--bind', '127.0.0.1', '--dir', dir, '--save', ''];
  const durable = ['--appendonly', 'yes', '--appendfsync', 'always', '--maxmemory-policy', 'noeviction'];
  const child = ownChild(spawn('redis-server', [...args, ...durable].map(String), { stdio: 'ignore' }));
  const ended = new Promise((resolve) => child.once('error', resolve).once('exit', resolve));
  workspace.owns(child, async () => {
    child.kill();
    await ended;
  });
  const up = await Promise.race([ended.then(() => false), listens(port)]);
  return up ? { port, version: programVersion() } : undefined;
}

function programVersion() {
  const [, version] =
    / v=(\S+)/.exec(execFileSync('redis-server', ['--version'], { encoding: 'utf8' })) ?? [];
  return `Redis ${version}`;
}

async function listens(port) {
  for (let attempt = 0; attempt < 100; attempt++) {
    const open = await new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1')
        .once('connect', () => resolve(true))
        .once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (open) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}
