import { Buffer } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { defaultLimits, startCollector, TraceDecoder } from '@choreoscope/collector';
import { openStore } from '@choreoscope/queries';
import { JsonTraceSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { resources, tracing } from '@opentelemetry/sdk-node';
import type { Measurement } from './main.ts';

const SPANS_OF_BODY = 500;
const ROUNDS = 9;

/** Spans as HTTP and SDK instrumentations make them: 9 to 11 attributes, a resource of 8. */
function spans(count: number): tracing.ReadableSpan[] {
  const memory = new tracing.InMemorySpanExporter();
  const provider = new tracing.BasicTracerProvider({
    resource: resources.resourceFromAttributes({
      'service.name': 'place-order',
      'faas.name': 'place-order',
      'faas.version': '$LATEST',
      'faas.instance': '2026/11/20/[$LATEST]7f3c9a1be2d04f5d8c6a9e0b1d2f3a4c',
      'cloud.provider': 'aws',
      'cloud.region': 'eu-west-1',
      'cloud.account.id': '123456789012',
      'telemetry.sdk.language': 'nodejs',
    }),
    spanProcessors: [new tracing.SimpleSpanProcessor(memory)],
  });
  const tracer = provider.getTracer('bench', '1.0.0');
  for (let i = 0; i < count; i++) {
    const extra = i % 3 === 0 ? {} : i % 3 === 1 ? { retry: true } : { retry: false, 'order.total': 12.5 };
    tracer
      .startSpan(`POST /orders/${i % 7}`, {
        kind: 2,
        attributes: {
          'faas.trigger': 'http',
          'faas.invocation_id': randomBytes(16).toString('hex'),
          'http.request.method': 'POST',
          'url.path': '/orders',
          'http.response.status_code': 201,
          'server.address': 'orders.example.com',
          'user_agent.original': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36',
          'network.protocol.version': '1.1',
          'choreoscope.source': 'api-gateway-v2',
          ...extra,
        },
      })
      .end();
  }
  return memory.getFinishedSpans();
}

const median = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] as number;

/** Median microseconds of CPU a span of `run`, which handles one body: other work on the machine does not count. */
function perSpan(run: () => void): number {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const began = process.cpuUsage();
    let bodies = 0;
    let used = 0;
    while (used < 300_000) {
      run();
      bodies++;
      const { user, system } = process.cpuUsage(began);
      used = user + system;
    }
    times.push(used / (bodies * SPANS_OF_BODY));
  }
  return median(times);
}

function line(name: string, microseconds: number, bytes: number): Measurement {
  return {
    name,
    us_per_span: Number(microseconds.toFixed(2)),
    spans_per_second: Math.round(1e6 / microseconds),
    bytes_per_span: Math.round(bytes / SPANS_OF_BODY),
  };
}

/**
 * What a span costs the collector: decoding on one core (beside what gunzip and JSON.parse alone take of it), and
 * the whole way over HTTP through the journal into the embedded store, on all cores.
 */
export async function bench(): Promise<Measurement[]> {
  const list = spans(SPANS_OF_BODY);
  const protobuf = Buffer.from(ProtobufTraceSerializer.serializeRequest(list) as Uint8Array);
  const json = Buffer.from(JsonTraceSerializer.serializeRequest(list) as Uint8Array);
  const zipped = gzipSync(protobuf);
  const decoder = new TraceDecoder(defaultLimits);
  const now = new Date();
  return [
    line(
      'decode protobuf',
      perSpan(() => decoder.decode(protobuf, 'protobuf', now)),
      protobuf.length,
    ),
    line(
      'gunzip protobuf alone',
      perSpan(() => gunzipSync(zipped)),
      zipped.length,
    ),
    line(
      'decode JSON',
      perSpan(() => decoder.decode(json, 'json', now)),
      json.length,
    ),
    line(
      'JSON.parse alone',
      perSpan(() => JSON.parse(json.toString('utf8'))),
      json.length,
    ),
    await wholeWay(),
  ];
}

async function wholeWay(): Promise<Measurement> {
  const dir = mkdtempSync(join(tmpdir(), 'choreoscope-bench-'));
  const store = await openStore({ path: join(dir, 'store') });
  await store.migrate();
  const collector = await startCollector({
    store,
    journal: join(dir, 'journal'),
    port: 0,
    jobs: { stitchEveryMs: false },
  });
  const agent = new Agent({ keepAlive: true, maxSockets: 4 });
  const bodies = Array.from({ length: 200 }, () =>
    Buffer.from(ProtobufTraceSerializer.serializeRequest(spans(SPANS_OF_BODY)) as Uint8Array),
  );
  const bytes = bodies.reduce((sum, body) => sum + body.length, 0) / bodies.length;
  const began = performance.now();
  await Promise.all(bodies.map((body) => send(collector.url, body, agent)));
  const acknowledged = performance.now() - began;
  await collector.drain();
  const stored = performance.now() - began;
  await collector.close();
  agent.destroy();
  await store.close();
  rmSync(dir, { recursive: true, force: true });
  const count = bodies.length * SPANS_OF_BODY;
  return {
    ...line('HTTP to embedded store, with its views', (stored * 1000) / count, bytes),
    acknowledged_spans_per_second: Math.round((count * 1000) / acknowledged),
  };
}

function send(url: string, body: Buffer, agent: Agent): Promise<void> {
  return new Promise((done, failed) => {
    const headers = { 'content-type': 'application/x-protobuf' };
    const sent = request(`${url}/v1/traces`, { method: 'POST', agent, headers }, (response) => {
      response.resume();
      if (response.statusCode === 200) response.once('end', done);
      else failed(new Error(`status ${response.statusCode}`));
    });
    sent.once('error', failed);
    sent.end(body);
  });
}
