import { spawn } from 'node:child_process';
import { connect, type Socket } from 'node:net';

const listener = `require('node:net').createServer().listen(0, '127.0.0.1', 1, function () {
  require('node:fs').writeSync(1, this.address().port + '\\n');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
});`;

/** A port on which connections are neither taken nor refused: its queue is full and its process asleep. */
export async function startBlackHole(): Promise<{ port: number; close(): void }> {
  const child = spawn(process.execPath, ['-e', listener], { stdio: ['ignore', 'pipe', 'ignore'] });
  const port = await new Promise<number>((resolve) => {
    child.stdout.once('data', (text: Buffer) => resolve(Number(text.toString())));
  });
  // Two fill a queue of one; what connects after them waits for ever.
  const fillers: Socket[] = [];
  for (let i = 0; i < 2; i++) {
    await new Promise<void>((done) => fillers.push(connect(port, '127.0.0.1', done).on('error', () => {})));
  }
  return {
    port,
    close: () => {
      for (const socket of fillers) socket.destroy();
      child.kill('SIGKILL');
    },
  };
}
