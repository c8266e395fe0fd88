import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startLocalCloud } from '../local-cloud/index.ts';
import { deployShop, placeOrders } from './index.ts';
import { misbehaviourOf } from './misbehaviour.ts';

/**
 * The shop as a program of its own: places orders, says so on stdout, one JSON line an event (`ready`, `placed`,
 * `settled` with what truly happened, `failed`), and keeps placing a few now and then until SIGTERM, SIGINT or the end
 * of its parent.
 */
const { values } = parseArgs({
  options: {
    /** Base URL of the collector. */
    collector: { type: 'string', default: process.env.CHOREOSCOPE_ENDPOINT ?? 'http://127.0.0.1:4318' },
    /** Orders placed at once, to begin with. */
    orders: { type: 'string', default: '40' },
    concurrency: { type: 'string', default: '6' },
    /** Pause between the later rounds, ms; 0: no later rounds. */
    every: { type: 'string', default: '15000' },
    /** Orders in a later round. */
    round: { type: 'string', default: '3' },
    instrumentation: { type: 'string', default: 'register' },
    /** Batches without per-record spans. */
    'no-per-record': { type: 'boolean', default: false },
    /** `redeliver,poison=0.1,missingConsumer`; see misbehaviour.ts. */
    misbehave: { type: 'string', default: '' },
  },
});

const say = (event: string, facts: object = {}) => {
  process.stdout.write(`${JSON.stringify({ event, at: new Date().toISOString(), ...facts })}\n`);
};

const SETTLE_MS = 120_000;
const stopping = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => stopping.abort());
// A parent that is gone reads no more.
process.stdout.on('error', () => stopping.abort());
if (process.ppid > 1) {
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && stopping.abort(), 1000).unref();
}

const stopped = once(stopping.signal, 'abort').then(() => undefined);

/** Waits, but not past the stop. */
const pause = (ms: number) => delay(ms, undefined, { signal: stopping.signal }).catch(() => {});

const cloud = await startLocalCloud();
let shop: Awaited<ReturnType<typeof deployShop>> | undefined;

async function round(count: number): Promise<void> {
  if (shop === undefined) return;
  const placing = placeOrders(shop, count, { concurrency: Number(values.concurrency) });
  placing.catch(() => {});
  const orderIds = await Promise.race([placing, stopped]);
  if (orderIds === undefined) return;
  say('placed', { orders: count, orderIds });
  const settled = new AbortController();
  await Promise.race([
    shop.settle(SETTLE_MS).finally(() => settled.abort()),
    once(stopping.signal, 'abort', { signal: settled.signal }).catch(() => {}),
  ]);
  if (!stopping.signal.aborted) say('settled', { truth: cloud.truth.counts() });
}

try {
  shop = await deployShop(cloud, {
    instrumentation: instrumentationOf(values.instrumentation),
    perRecord: !values['no-per-record'],
    collectorUrl: values.collector,
    ...(process.env.CHOREOSCOPE_TOKEN ? { token: process.env.CHOREOSCOPE_TOKEN } : {}),
    misbehave: misbehaviourOf(values.misbehave),
  });
  say('ready', { url: shop.url, endpoint: cloud.endpoint, functions: Object.keys(shop.functions) });
  shop.settleDay();
  await round(Number(values.orders));
  while (!stopping.signal.aborted && Number(values.every) > 0) {
    await pause(Number(values.every));
    if (!stopping.signal.aborted) await round(Number(values.round));
  }
} catch (error) {
  // Orders under way when the shop is told to stop are allowed to fail.
  if (!stopping.signal.aborted) {
    say('failed', { message: String(error) });
    process.exitCode = 1;
  }
} finally {
  await cloud.stop();
  await shop?.stop();
}

function instrumentationOf(text: string): 'none' | 'register' | 'wrap' {
  if (text === 'none' || text === 'register' || text === 'wrap') return text;
  throw new Error(`--instrumentation is none, register or wrap, not ${text}`);
}
