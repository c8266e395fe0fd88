import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measureProcess, type Told } from './instrumentation/measured-process.ts';
import { type Node, nodes } from './instrumentation/nodes.ts';
import { type Prepared, prepare } from './instrumentation/prepare.ts';
import { type Sinks, startSinks } from './instrumentation/sinks.ts';
import { variants } from './instrumentation/variants.ts';
import type { Measurement } from './main.ts';

/** Fresh processes for start-up, rounds and invocations for the warm figures; BENCH_QUICK=1 for trying it out. */
const isQuick = process.env.BENCH_QUICK === '1';
const PROCESSES = isQuick ? 3 : 15;
const ROUNDS = isQuick ? 1 : 3;
const WARM_CALLS = isQuick ? 400 : 3_000;
const WARM_UP = isQuick ? 100 : 500;

/**
 * What tracing costs a handler, ours and other packages, interleaved in one run on each Node: start-up, first
 * invocation, warm invocation, memory, size, and what an unreachable collector does. The bare handler is subtracted,
 * except from the rows that say what they are. Medians; `ready_iqr` is the middle half of the differences.
 */
export async function bench(): Promise<Measurement[]> {
  const dir = mkdtempSync(join(tmpdir(), 'choreoscope-bench-'));
  const sinks = await startSinks();
  try {
    const rows: Measurement[] = [];
    for (const node of nodes()) {
      installPeers(node);
      rows.push(...(await measureNode(node, sinks, dir)));
    }
    return rows;
  } finally {
    await sinks.close();
    rmSync(dir, { recursive: true, force: true });
  }
}

async function measureNode(node: Node, sinks: Sinks, dir: string): Promise<Measurement[]> {
  const usable: Prepared[] = [];
  const unusable: Measurement[] = [];
  for (const variant of variants) {
    const prepared = await prepare(variant, node, dir);
    const works = await withoutBundleIfNeeded(prepared, node, sinks);
    if (typeof works === 'string') unusable.push({ node: node.line, name: variant.name, note: works });
    else usable.push(works);
  }
  const named = (name: string) => usable.find(({ variant }) => variant.name === name)!;
  // The floors send the very bytes that one of our invocations sends.
  sinks.rememberBody();
  await measureProcess(node, named('choreoscope'), sinks, { calls: 3 });
  sinks.rememberBody();

  const starts = new Map<Prepared, Told[]>(usable.map((one) => [one, []]));
  for (let i = 0; i < PROCESSES; i++) {
    for (const one of usable) starts.get(one)!.push(await measureProcess(node, one, sinks, { calls: 1 }));
  }
  const warm = new Map<Prepared, { p50: number[]; p90: number[]; sent: string }>();
  const given = { calls: WARM_CALLS + 1, warmUp: WARM_UP };
  for (let round = 0; round < ROUNDS; round++) {
    for (const one of usable) {
      sinks.received();
      const { p50Ms, p90Ms } = await measureProcess(node, one, sinks, given);
      const { requests, bytes } = sinks.received();
      const seen = warm.get(one) ?? { p50: [], p90: [], sent: '' };
      seen.p50.push(p50Ms);
      seen.p90.push(p90Ms);
      seen.sent = `${(requests / given.calls).toFixed(2)} × ${Math.round(bytes / Math.max(1, requests))} B`;
      warm.set(one, seen);
    }
  }

  const bare = named('bare');
  const bareStarts = starts.get(bare)!;
  const bareReady = median(bareStarts.map(({ readyMs }) => readyMs));
  const bareFirst = median(bareStarts.map(({ firstMs }) => firstMs));
  const bareRss = median(bareStarts.map(({ rssAfterFirst }) => rssAfterFirst));
  const bareWarm = median(warm.get(bare)!.p50);
  const less = (one: Prepared, bareFigure: number) => (one === bare ? 0 : bareFigure);
  const measured = usable.map((one): Measurement => {
    const told = starts.get(one)!;
    const ready = told.map(({ readyMs }) => readyMs - less(one, bareReady));
    const { p50, p90, sent } = warm.get(one)!;
    return {
      node: node.line,
      name: one.variant.name,
      delivers: one.variant.delivers,
      bundle_kib: one.bundleKiB ?? 'not bundled',
      ready_ms: round(median(ready)),
      ready_iqr: `${round(quantile(ready, 0.25))}–${round(quantile(ready, 0.75))}`,
      first_ms: round(median(told.map(({ firstMs }) => firstMs)) - less(one, bareFirst)),
      warm_us: round((median(p50) - less(one, bareWarm)) * 1000),
      warm_p90_us: round((median(p90) - less(one, bareWarm)) * 1000),
      rss_mib: round(
        (median(told.map(({ rssAfterFirst }) => rssAfterFirst)) - less(one, bareRss)) / 1_048_576,
      ),
      sent_per_call: sent,
    };
  });
  return [
    ...measured,
    ...unusable,
    await measureBatch(node, named('choreoscope-recording'), bare, sinks, dir),
    ...(await measureFaults(node, [bare, named('choreoscope'), ...peersThatWait(usable)], sinks)),
  ];
}

/** Recording a batch of ten SQS records, without sending. */
async function measureBatch(node: Node, one: Prepared, bare: Prepared, sinks: Sinks, dir: string) {
  const event = join(dir, 'batch.json');
  writeFileSync(event, JSON.stringify(tenMessages()));
  const p50: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const given = { calls: WARM_CALLS + 1, warmUp: WARM_UP, event };
    const ours = await measureProcess(node, one, sinks, given);
    const nothing = await measureProcess(node, bare, sinks, given);
    p50.push((ours.p50Ms - nothing.p50Ms) * 1000);
  }
  return { node: node.line, name: 'choreoscope-recording, batch of 10', warm_us: round(median(p50)) };
}

/** The first invocation and the median of the five after it, while the collector is away. */
async function measureFaults(node: Node, candidates: Prepared[], sinks: Sinks): Promise<Measurement[]> {
  const rows: Measurement[] = [];
  for (const [fault, url] of Object.entries(sinks.faults)) {
    for (const one of candidates) {
      const told: Told[] = [];
      const env = one.variant.env?.({ ...sinks, http: url });
      const isPeer = one.variant.packages === 'peers';
      // Peers may take ten seconds an invocation here.
      const calls = isPeer ? 2 : 6;
      for (let i = 0; i < (isQuick || isPeer ? 1 : 5); i++) {
        told.push(await measureProcess(node, one, sinks, { calls, env }));
      }
      rows.push({
        node: node.line,
        name: `${one.variant.name}, collector ${fault}`,
        first_ms: round(median(told.map(({ firstMs }) => firstMs))),
        later_ms: round(median(told.map(({ laterMs }) => median(laterMs)))),
      });
    }
  }
  return rows;
}

/** Those that send over plain HTTP to an address of our choosing. */
function peersThatWait(usable: Prepared[]): Prepared[] {
  const names = ['opentelemetry-minimal', 'thundra', 'epsagon', 'sentry'];
  return usable.filter(({ variant }) => names.includes(variant.name));
}

/** Some packages cannot be bundled, or not as documented: they are measured as installed. */
async function withoutBundleIfNeeded(
  prepared: Prepared,
  node: Node,
  sinks: Sinks,
): Promise<Prepared | string> {
  const plain = { ...prepared, file: join(prepared.root, 'handler.js'), bundleKiB: undefined };
  for (const one of prepared.file === plain.file ? [plain] : [prepared, plain]) {
    try {
      await measureProcess(node, one, sinks, { calls: 2 });
      return one;
    } catch (error) {
      if (one.file === plain.file) return (error as Error).message.replace(/\s+/g, ' ').slice(0, 200);
    }
  }
  return 'not measured';
}

function installPeers(node: Node): void {
  if (existsSync(join(node.peers, 'node_modules/.package-lock.json'))) return;
  process.stderr.write(`Installing the packages to compare with on Node ${node.line} (360 MB, once)…\n`);
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status } = spawnSync('npm', ['ci', '--prefix', node.peers, ...flags], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== 0) throw new Error(`npm ci in ${node.peers} ended with ${status}`);
}

function tenMessages() {
  return {
    Records: Array.from({ length: 10 }, (_, i) => ({
      messageId: `059f36b4-87a3-44ab-83d2-66197${String(i).padStart(7, '0')}`,
      receiptHandle: 'AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a',
      body: JSON.stringify({
        orderId: `o-${i}`,
        customer: { id: 17, city: 'Ghent' },
        lines: [{ sku: 'a', count: 2 }],
      }),
      attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: '1763600000000',
        SenderId: 'AIDAIENQZJOLO23YVJ4VO',
        ApproximateFirstReceiveTimestamp: '1763600000010',
      },
      messageAttributes: {},
      md5OfBody: 'e4e68fb7bd0e697a0ae8f1bb342846b3',
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:eu-west-1:123456789012:orders',
      awsRegion: 'eu-west-1',
    })),
  };
}

function quantile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) * share + 0.5)] ?? Number.NaN;
}

function median(values: number[]): number {
  return quantile(values, 0.5);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
