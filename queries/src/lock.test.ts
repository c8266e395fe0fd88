import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lockDirectory, ownerOf } from './lock.ts';
import { openStore } from './store.ts';

const ownerFile = fileURLToPath(
  new URL(`./testing/owner-process${extname(import.meta.url)}`, import.meta.url),
);
const address = 'http://127.0.0.1:3000';

describe('A data directory', function () {
  this.timeout(60_000);
  let directory: string;
  const children: ChildProcess[] = [];
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'choreoscope-lock-'));
  });
  afterEach(async () => {
    for (const child of children.splice(0)) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    rmSync(directory, { recursive: true, force: true });
  });

  async function startOwner(): Promise<ChildProcess> {
    const child = fork(ownerFile, [directory, address]);
    children.push(child);
    await once(child, 'message');
    return child;
  }

  it('is refused to a second process, with the pid and the address of the first', async () => {
    const { pid } = await startOwner();
    assert.deepEqual(await ownerOf(directory), { pid, address });
    await assert.rejects(
      openStore({ path: directory }),
      (error: { code: string; owner: unknown; message: string }) => {
        assert.equal(error.code, 'store_owned');
        assert.deepEqual(error.owner, { pid, address });
        assert.match(error.message, new RegExp(`process ${pid} at ${address}`));
        return true;
      },
    );
  });

  it('is taken over from a process that was killed', async () => {
    const child = await startOwner();
    child.kill('SIGKILL');
    await once(child, 'exit');
    assert.equal(await ownerOf(directory), undefined);
    assert.deepEqual((await startOwner()).exitCode, null);
  });

  it('is free again when its owner closes the store', async () => {
    const child = await startOwner();
    child.send('close');
    await once(child, 'exit');
    assert.equal(await ownerOf(directory), undefined);
    const lock = await lockDirectory(directory);
    lock.release();
    assert.deepEqual(readdirSync(directory), ['engine']);
  });

  it('is refused to the same process a second time', async () => {
    const lock = await lockDirectory(directory);
    await assert.rejects(lockDirectory(directory), { code: 'store_owned' });
    lock.release();
    (await lockDirectory(directory)).release();
  });

  it('says where its owner listens, once the owner knows', async () => {
    const lock = await lockDirectory(directory);
    assert.deepEqual(await ownerOf(directory), { pid: process.pid });
    await lock.announce(address);
    assert.deepEqual(await ownerOf(directory), { pid: process.pid, address });
    lock.release();
  });

  it('is not held by a lock of a process whose id another process has now', async () => {
    const entry = { pid: process.ppid, born: '1', address };
    writeFileSync(join(directory, 'owner.lock'), JSON.stringify(entry));
    assert.equal(await ownerOf(directory), undefined);
    (await lockDirectory(directory)).release();
  });

  it('goes to exactly one of many that find it stale', async () => {
    writeFileSync(join(directory, 'owner.lock'), '{"pid":');
    const tries = await Promise.allSettled(
      Array.from({ length: 3 }, async () => {
        const child = fork(ownerFile, [directory, address], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
        children.push(child);
        await Promise.race([
          once(child, 'message'),
          once(child, 'exit').then(([code]) => {
            throw new Error(`ended with ${code}`);
          }),
        ]);
      }),
    );
    assert.equal(tries.filter(({ status }) => status === 'fulfilled').length, 1);
  });
});
