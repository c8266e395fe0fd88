import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openStore } from '@choreoscope/queries';
import { startClickHouseServer } from '@choreoscope/queries/testing';
import { post, protobuf } from './testing/post.ts';
import { request, spanMessage } from './testing/protobuf.ts';
import { eventually, temporaryDirectory } from './testing/surroundings.ts';

const script = fileURLToPath(new URL(`main${extname(import.meta.url)}`, import.meta.url));

/** The process, and its log's lines as they come. */
function run(env: Record<string, string>): {
  child: ChildProcess;
  log: Record<string, unknown>[];
  text(): string;
} {
  const child = spawn(process.execPath, [...process.execArgv, script], {
    env: { PATH: process.env.PATH ?? '', CHOREOSCOPE_COLLECTOR_PORT: '0', ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const log: Record<string, unknown>[] = [];
  let text = '';
  child.stderr?.on('data', (part) => {
    text += part;
    log.length = 0;
    for (const line of text.split('\n'))
      if (line.startsWith('{') && line.endsWith('}')) log.push(JSON.parse(line));
  });
  return { child, log, text: () => text };
}

describe('The collector as a process', function () {
  this.timeout(60_000);

  it('tells every fault of its configuration at once, and ends', async () => {
    const { child, text } = run({
      CHOREOSCOPE_COLLECTOR_PORT: '70000',
      CHOREOSCOPE_CLICKHOUSE_URL: 'nowhere',
      CHOREOSCOPE_MAX_BODY_BYTES: 'much',
    });
    const [code] = await once(child, 'close');
    assert.equal(code, 1);
    for (const name of ['COLLECTOR_PORT', 'CLICKHOUSE_URL', 'MAX_BODY_BYTES'])
      assert.match(text(), new RegExp(name));
  });

  it('takes spans in before the server is there, and at SIGTERM ships what it has before it ends', async () => {
    const directory = temporaryDirectory();
    const first = await startClickHouseServer({ directory });
    const { url } = first;
    await first.stop();
    const { child, log } = run({
      CHOREOSCOPE_CLICKHOUSE_URL: url,
      CHOREOSCOPE_CLICKHOUSE_DATABASE: 'shop',
      CHOREOSCOPE_DATA: temporaryDirectory(),
      CHOREOSCOPE_SEGMENT_AGE_MS: '60000',
      CHOREOSCOPE_STOP_MS: '40000',
    });
    const listens = await eventually(() => log.find(({ msg }) => msg === 'collector listens'));
    assert.equal((await post(String(listens.url), request(spanMessage({})), protobuf)).status, 200);
    const server = await startClickHouseServer({ directory, port: Number(new URL(url).port) });
    try {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      assert.deepEqual(await ended, [0, null]);
      const store = await openStore({ url, database: 'shop' });
      const result = await store.client.query({ query: 'SELECT name FROM spans', format: 'JSONEachRow' });
      assert.deepEqual(await result.json(), [{ name: 'work' }]);
      await store.close();
    } finally {
      child.kill('SIGKILL');
      await server.stop();
    }
  });

  it('ends at SIGTERM though the server takes connections and never answers', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { child, log } = run({
      CHOREOSCOPE_CLICKHOUSE_URL: `http://127.0.0.1:${(silent.address() as AddressInfo).port}`,
      CHOREOSCOPE_DATA: temporaryDirectory(),
      CHOREOSCOPE_SEGMENT_AGE_MS: '20',
      CHOREOSCOPE_STOP_MS: '300',
    });
    try {
      const connected = once(silent, 'connection');
      const listens = await eventually(() => log.find(({ msg }) => msg === 'collector listens'));
      assert.equal((await post(String(listens.url), request(spanMessage({})), protobuf)).status, 200);
      await connected;
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      assert.deepEqual(await ended, [0, null]);
    } finally {
      child.kill('SIGKILL');
      silent.close();
    }
  });
});
