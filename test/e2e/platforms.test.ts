import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Collector, startCollector } from '@choreoscope/collector';
import { keepUp, type Store } from '@choreoscope/queries';
import { openTestStore } from '@choreoscope/queries/testing';

/** Where modules are found. */
const root = fileURLToPath(new URL('../..', import.meta.url));
const framework = createRequire(import.meta.url).resolve('@google-cloud/functions-framework');

/** Takes orders, and passes each on as a CloudEvent. */
const front = `
  const http = require('node:http');
  const app = require('express')();
  app.post('/orders/:id', (request, response) => {
    const event = { 'ce-specversion': '1.0', 'ce-id': request.params.id, 'ce-type': 'com.example.placed', 'ce-source': '/front' };
    const sent = http.request(process.env.BILLING, { method: 'POST', headers: { ...event, 'content-type': 'application/json' } },
      (answer) => { answer.resume(); answer.on('end', () => response.sendStatus(202)); });
    sent.end('{"total":12}');
  });
  const server = app.listen(0, '127.0.0.1', () => console.log('listens on ' + server.address().port));`;

/** Gets the events: a function of Google's. */
const billing = `
  require('@google-cloud/functions-framework').cloudEvent('bill', async (event) => {
    if (event.data.total !== 12) throw new Error('another order');
  });`;

describe('A flow through a server and a function of Google', function () {
  this.timeout(60_000);
  let store: Store;
  let journal: string;
  let collector: Collector;
  const children: ChildProcess[] = [];
  before(async () => {
    store = await openTestStore();
    journal = mkdtempSync(join(tmpdir(), 'choreoscope-journal-'));
    collector = await startCollector({ store, journal, port: 0, jobs: { stitchEveryMs: false } });
  });
  after(async () => {
    await Promise.all(children.map(ended));
    await collector.close();
    rmSync(journal, { recursive: true });
  });

  /** Starts a program and waits for its word. */
  function start(
    platform: string,
    args: string[],
    env: Record<string, string>,
    ready: RegExp,
  ): Promise<string> {
    const child = spawn(
      process.execPath,
      ['--require', `@choreoscope/instrumentation/${platform}/register`, ...args],
      {
        cwd: root,
        env: {
          PATH: process.env.PATH,
          CHOREOSCOPE_ENDPOINT: collector.url,
          CHOREOSCOPE_DEADLINE_MS: '5000',
          ...env,
        },
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    children.push(child);
    return new Promise((resolve, reject) => {
      let said = '';
      child.stdout?.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        const found = ready.exec(said);
        if (found) resolve(found[1] ?? '');
      });
      child.on('exit', (code) => reject(new Error(`ended with ${code}: ${said}`)));
    });
  }

  function ended(child: ChildProcess): Promise<void> {
    return new Promise((resolve) => {
      if (child.exitCode !== null || child.signalCode !== null) return resolve();
      child.removeAllListeners('exit').on('exit', () => resolve());
      child.kill('SIGTERM');
    });
  }

  it('is one, joined by the event’s own id', async () => {
    const probe = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => probe.on('listening', resolve));
    const { port } = probe.address() as AddressInfo;
    await new Promise((resolve) => probe.close(resolve));
    const folder = mkdtempSync(join(root, 'test', '.function-'));
    writeFileSync(join(folder, 'index.cjs'), billing);
    try {
      await start(
        'google',
        [join(dirname(framework), 'main.js'), `--source=${join(folder, 'index.cjs')}`],
        {
          FUNCTION_TARGET: 'bill',
          FUNCTION_SIGNATURE_TYPE: 'cloudevent',
          K_SERVICE: 'billing',
          GCE_METADATA_HOST: '127.0.0.1:9',
          PORT: String(port),
        },
        /URL: (\S+)/,
      );
      const frontPort = await start(
        'http',
        ['-e', front],
        { OTEL_SERVICE_NAME: 'front', BILLING: `http://127.0.0.1:${port}/` },
        /listens on (\d+)/,
      );
      const answer = await fetch(`http://127.0.0.1:${frontPort}/orders/o-1`, { method: 'POST' });
      assert.equal(answer.status, 202);
    } finally {
      // Draining sends what is left.
      await Promise.all(children.map(ended));
      rmSync(folder, { recursive: true });
    }
    await collector.drain();
    await keepUp(store);

    const ask = async (query: string) =>
      (await store.client.query({ query, format: 'JSONEachRow' })).json<Record<string, unknown>>();
    assert.deepEqual(
      await ask(
        'SELECT function, source, channel, trigger, is_error FROM invocations FINAL ORDER BY function',
      ),
      [
        {
          function: 'billing',
          source: 'cloudevents',
          channel: 'http:POST /',
          trigger: 'pubsub',
          is_error: 0,
        },
        { function: 'front', source: 'http', channel: 'http:POST /orders/:id', trigger: 'http', is_error: 0 },
      ],
    );
    const [hop, another] = await ask(
      "SELECT from_function, to_function, evidence, channel, via FROM hops FINAL WHERE evidence != 'none'",
    );
    assert.equal(another, undefined);
    assert.deepEqual([hop?.from_function, hop?.to_function], ['front', 'billing']);
    assert.equal(hop?.evidence, 'id');
    assert.deepEqual([hop?.channel, hop?.via], ['topic:com.example.placed', 'http:POST /']);
    assert.deepEqual(await ask('SELECT invocations, functions FROM flows FINAL'), [
      { invocations: 2, functions: ['billing', 'front'] },
    ]);
  });
});
