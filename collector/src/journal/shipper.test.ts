import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openStore, type Store, StoreError } from '@choreoscope/queries';
import { openTestStore, startClickHouseServer } from '@choreoscope/queries/testing';
import { type Collector, type CollectorOptions, startCollector } from '../collector.ts';
import type { Chunk } from '../columns/chunk.ts';
import { streamIndex } from '../columns/spans.ts';
import { defaultLimits } from '../limits.ts';
import { TraceDecoder } from '../otlp/decode.ts';
import { post, protobuf } from '../testing/post.ts';
import { request, spanMessage } from '../testing/protobuf.ts';
import { eventually, temporaryDirectory } from '../testing/surroundings.ts';
import { encodeRecord } from './record.ts';

const hex = (n: number) => (n + 1).toString(16).padStart(16, '0');
const named = (n: number, name: string) => spanMessage({ spanId: hex(n), name });

function start(store: CollectorOptions['store'], journal = temporaryDirectory()): Promise<Collector> {
  return startCollector({
    store,
    journal,
    port: 0,
    jobs: { stitchEveryMs: false },
    limits: { segmentAgeMs: 20 },
  });
}

/** Resolves once the shipper says that the store did not take something. */
const storeFault = (collector: Collector) =>
  eventually(async () => {
    const health = (await (await fetch(`${collector.url}/healthz`)).json()) as { store: { fault?: string } };
    return health.store.fault ?? undefined;
  });

async function namesIn(store: Store): Promise<string[]> {
  const result = await store.client.query({
    query: 'SELECT name FROM spans ORDER BY toUInt32OrZero(substring(name, 2))',
    format: 'JSONEachRow',
  });
  return (await result.json<{ name: string }>()).map(({ name }) => name);
}

const numbered = (count: number) => Array.from({ length: count }, (_, i) => `n${i}`);
const without = (names: string[], ...bad: number[]) => names.filter((_, i) => !bad.includes(i));

describe('The shipper', function () {
  this.timeout(90_000);

  it('sets a row the store refuses aside and ships all others of its segment', async () => {
    const store = await openTestStore();
    await store.client.command({
      query: "ALTER TABLE spans ADD CONSTRAINT picky CHECK name NOT IN ('n7', 'n40')",
    });
    const journal = temporaryDirectory();
    const collector = await start(store, journal);
    try {
      const spans = numbered(50).map((name, i) => named(i, name));
      assert.equal((await post(collector.url, request(...spans), protobuf)).status, 200);
      await collector.drain();
      assert.deepEqual(await namesIn(store), without(numbered(50), 7, 40));
      const refused = readdirSync(join(journal, 'refused'));
      assert.equal(refused.length, 2);
      const kept = refused.map((file) => readFileSync(join(journal, 'refused', file), 'latin1')).join();
      assert.ok(kept.includes('n7') && kept.includes('n40'));
      const metrics = await (await fetch(`${collector.url}/metrics`)).text();
      assert.match(metrics, /^choreoscope_collector_rows_refused_total 2$/m);
    } finally {
      await collector.close();
      await store.client.command({ query: 'ALTER TABLE spans DROP CONSTRAINT picky' });
    }
  });

  it('sets a row aside on which a view fails, and does not keep what comes later waiting for it', async () => {
    const store = await openTestStore();
    await store.client.command({
      query: `CREATE MATERIALIZED VIEW fragile ENGINE = Memory AS
              SELECT CAST(throwIf(name = 'n7'), 'UInt8') AS is_thrown FROM spans`,
    });
    const journal = temporaryDirectory();
    const collector = await start(store, journal);
    try {
      const spans = numbered(50).map((name, i) => named(i, name));
      assert.equal((await post(collector.url, request(...spans), protobuf)).status, 200);
      await storeFault(collector);
      assert.equal((await post(collector.url, request(named(50, 'n50')), protobuf)).status, 200);
      await collector.drain();
      const stored = (await namesIn(store)).filter((name) => name !== 'n7');
      assert.deepEqual([...new Set(stored)], without(numbered(51), 7));
      assert.equal(readdirSync(join(journal, 'refused')).length, 1);
    } finally {
      await collector.close();
      await store.client.command({ query: 'DROP VIEW fragile' });
    }
  });

  it('keeps a segment whose failure may be the store’s own until the store takes it', async () => {
    const store = await openTestStore();
    let isBroken = true;
    const broken: Store = {
      ...store,
      async insertSegment(segment) {
        if (isBroken) throw new StoreError('segment_failed', 'UNKNOWN_TABLE');
        await store.insertSegment(segment);
      },
    };
    const journal = temporaryDirectory();
    const collector = await start(broken, journal);
    try {
      for (let i = 0; i < 3; i++) {
        await post(collector.url, request(named(i, `n${i}`)), protobuf);
        await eventually(async () => {
          const metrics = await (await fetch(`${collector.url}/metrics`)).text();
          const retries = Number(/ship_retries_total (\d+)/.exec(metrics)?.[1]);
          return retries > i ? true : undefined;
        });
      }
      isBroken = false;
      await collector.drain();
      assert.deepEqual(await namesIn(store), numbered(3));
      assert.ok(!existsSync(join(journal, 'refused')));
    } finally {
      await collector.close();
    }
  });

  it('sets aside a chunk no engine can read, and ships its neighbours', async () => {
    const store = await openTestStore();
    const journal = temporaryDirectory();
    const chunk = (n: number): Chunk => {
      const decoder = new TraceDecoder(defaultLimits);
      const body = request(named(n, `n${n}`));
      return decoder.decode(body, 'protobuf', new Date()).chunks[0] as Chunk;
    };
    const torn = chunk(1);
    const values = (streamIndex.get('resource') as number) + 2;
    torn.streams[values] = (torn.streams[values] as Buffer).subarray(1);
    const records = [chunk(0), torn, chunk(2)].map(encodeRecord);
    writeFileSync(join(journal, '0abc-def.segment'), Buffer.concat(records));
    const collector = await start(store, journal);
    try {
      await collector.drain();
      assert.deepEqual(await namesIn(store), ['n0', 'n2']);
      assert.deepEqual(readdirSync(join(journal, 'refused')), ['0abc-def.1.chunk']);
    } finally {
      await collector.close();
    }
  });

  it('goes on without a segment whose file somebody removed', async () => {
    const store = await openTestStore();
    let isAway = true;
    const journal = temporaryDirectory();
    const collector = await start(async () => {
      if (isAway) throw new StoreError('store_unavailable', 'not yet');
      return store;
    }, journal);
    const files = () => readdirSync(journal).filter((name) => name.endsWith('.segment'));
    try {
      await post(collector.url, request(named(0, 'n0')), protobuf);
      await storeFault(collector);
      for (const file of files()) rmSync(join(journal, file));
      isAway = false;
      await post(collector.url, request(named(1, 'n1')), protobuf);
      await collector.drain();
      assert.deepEqual(await namesIn(store), ['n1']);
    } finally {
      await collector.close();
    }
  });

  it('keeps the journal locked until the insert under way has ended, though the collector is closed', async () => {
    const journal = temporaryDirectory();
    let letGo: (() => void) | undefined;
    const slow = {
      insertSegment: () =>
        new Promise<void>((done) => {
          letGo = done;
        }),
    } as Partial<Store> as Store;
    const collector = await start(slow, journal);
    await post(collector.url, request(named(0, 'n0')), protobuf);
    await eventually(() => letGo);
    const closed = collector.close();
    try {
      const isRefused = () =>
        fetch(collector.url).then(
          () => undefined,
          () => true,
        );
      await eventually(isRefused);
      await new Promise((done) => setTimeout(done, 50));
      await assert.rejects(start(slow, journal), { code: 'journal_locked' });
    } finally {
      letGo?.();
      await closed;
    }
    await (await start(slow, journal)).close();
  });

  it('inserts a segment once when the answer to the first insert is lost', async () => {
    const store = await openTestStore();
    const tokens: string[] = [];
    const forgetful: Store = {
      ...store,
      async insertSegment(segment) {
        await store.insertSegment(segment);
        tokens.push(segment.token);
        if (tokens.length === 1) throw new StoreError('store_unavailable', 'the answer was lost');
      },
    };
    const collector = await start(forgetful);
    try {
      await post(collector.url, request(...numbered(10).map((name, i) => named(i, name))), protobuf);
      await collector.drain();
      assert.equal(tokens.length, 2);
      assert.equal(tokens[0], tokens[1]);
      assert.deepEqual(await namesIn(store), numbered(10));
    } finally {
      await collector.close();
    }
  });

  it('takes spans while the store is down, through a restart of its own, and ships them when it is back', async () => {
    const directory = temporaryDirectory();
    const journal = temporaryDirectory();
    let server = await startClickHouseServer({ directory });
    const port = Number(new URL(server.url).port);
    const { url } = server;
    const open = async () => {
      const store = await openStore({ url, database: 'shop' });
      await store.migrate();
      return store;
    };
    const store = await open();
    let collector = await start(store, journal);
    try {
      await post(collector.url, request(named(0, 'n0')), protobuf);
      await collector.drain();
      await server.stop();
      for (let i = 1; i < 20; i++) {
        const answer = await post(collector.url, request(named(i, `n${i}`)), protobuf);
        assert.equal(answer.status, 200);
      }
      await storeFault(collector);
      await collector.close();
      collector = await start(open, journal);
      assert.equal((await post(collector.url, request(named(20, 'n20')), protobuf)).status, 200);
      server = await startClickHouseServer({ directory, port });
      await collector.drain();
      assert.deepEqual(await namesIn(store), numbered(21));
      assert.deepEqual(
        readdirSync(journal).filter((name) => name.endsWith('.segment')),
        [],
      );
    } finally {
      await collector.close();
      await store.close();
      await server.stop();
    }
  });
});
