import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ExtensionHost, startExtension } from '../e2e/extension-host.ts';
import type { Measurement } from './main.ts';

const isQuick = process.env.BENCH_QUICK === '1';
const PROCESSES = isQuick ? 3 : 15;
const CALLS = isQuick ? 50 : 500;

/** The least that an external extension in Node can be: it registers and asks for events. */
const floor = `
const http = require('node:http');
const { hostname, port } = new URL('http://' + process.env.AWS_LAMBDA_RUNTIME_API);
const ask = (options, body, then) => http.request({ hostname, port, agent: false, ...options }, (answer) => {
  answer.resume();
  answer.on('end', () => then(answer));
}).end(body);
const next = (id) => ask({ path: '/2020-01-01/extension/event/next', headers: { 'lambda-extension-identifier': id } }, '', () => next(id));
ask({ path: '/2020-01-01/extension/register', method: 'POST', headers: { 'lambda-extension-name': 'floor' } }, '{"events":["INVOKE"]}',
  (answer) => next(answer.headers['lambda-extension-identifier']));`;

const variants: Record<string, { command?: [string, ...string[]]; everyMs: string }> = {
  'bare extension in Node': { command: [process.execPath, '-e', floor], everyMs: '' },
  'choreoscope-telemetry': { everyMs: '5000' },
  'choreoscope-telemetry, sends in each call': { everyMs: '0' },
};

/**
 * What the telemetry extension costs an instance, beside an extension in Node that does nothing: until it lets the instance's
 * init end, its memory after the calls, what it holds a call up at least, and its CPU.
 */
export async function bench(): Promise<Measurement[]> {
  const collector = createServer((request, response) => request.resume().on('end', () => response.end('{}')));
  await new Promise<void>((done) => collector.listen(0, '127.0.0.1', done));
  const endpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
  const seen = Object.entries(variants).map(([name, variant]) => ({
    name,
    variant,
    ready: [] as { ms: number; cpu: number }[],
    told: [] as { rss: number; heldUs: number; cpuUs: number }[],
  }));
  for (let i = 0; i < PROCESSES; i++) {
    for (const { variant, ready, told } of seen) {
      const began = performance.now();
      const host = await startExtension({
        ...(variant.command && { command: variant.command }),
        env: { CHOREOSCOPE_ENDPOINT: endpoint, CHOREOSCOPE_TELEMETRY_EVERY_MS: variant.everyMs },
      });
      await host.waits();
      ready.push({ ms: performance.now() - began, cpu: cpuMs(host.pid) });
      if (i < 3) told.push(await calls(host));
      await host.close();
    }
  }
  collector.closeAllConnections();
  await new Promise((done) => collector.close(done));
  return seen.map(({ name, ready, told }) => ({
    name,
    ready_ms: round(median(ready.map(({ ms }) => ms))),
    ready_cpu_ms: round(median(ready.map(({ cpu }) => cpu))),
    rss_mib: round(median(told.map(({ rss }) => rss)) / 1_048_576),
    held_us_per_call: Math.round(median(told.map(({ heldUs }) => heldUs))),
    cpu_us_per_call: Math.round(median(told.map(({ cpuUs }) => cpuUs))),
  }));
}

/** Calls as Lambda makes them: the events of the one before come, then the next call, which ends when it is asked for another. */
async function calls(host: ExtensionHost) {
  const held: number[] = [];
  const before = cpuMs(host.pid);
  for (let n = 0; n < CALLS; n++) {
    if (host.subscriptions.length > 0) await host.tell(batch(n));
    const began = performance.now();
    await host.event({
      eventType: 'INVOKE',
      requestId: `r-${n}`,
      invokedFunctionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:f',
    });
    await host.waits();
    held.push((performance.now() - began) * 1000);
  }
  return { rss: rss(host.pid), heldUs: median(held), cpuUs: ((cpuMs(host.pid) - before) * 1000) / CALLS };
}

function batch(n: number): object[] {
  const requestId = `0a1b2c3d-1111-4222-8333-${String(n).padStart(12, '0')}`;
  const event = (type: string, record: object) => ({
    time: new Date().toISOString(),
    type: `platform.${type}`,
    record: { requestId, ...record },
  });
  const metrics = { durationMs: 12.5, billedDurationMs: 13, memorySizeMB: 512, maxMemoryUsedMB: 90 };
  return [
    event('start', { version: '$LATEST' }),
    event('runtimeDone', { status: 'success', metrics: { durationMs: 12 }, spans: [] }),
    event('report', { status: 'success', metrics }),
  ];
}

/** Time on a CPU of every thread. https://docs.kernel.org/scheduler/sched-stats.html */
const cpuMs = (pid: number): number =>
  readdirSync(`/proc/${pid}/task`).reduce(
    (sum, thread) =>
      sum + Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]) / 1e6,
    0,
  );

const rss = (pid: number) =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;

const round = (value: number) => Math.round(value * 10) / 10;

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
