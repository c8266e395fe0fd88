import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCollector } from '@choreoscope/collector';
import { keepUp, openConfiguredStore, readEnvironment, type Store } from '@choreoscope/queries';
import { startClickHouseServer, type TestServer } from '@choreoscope/queries/testing';
import { type Config, variables } from '../config.ts';
import { attributes, kinds, type OtlpAttribute, type OtlpSpan, type ResourceSpans } from '../import/otlp.ts';
import { otelTraces } from './otel-traces.ts';

const start = BigInt(Date.now() - 3_600_000) * 1_000_000n;
const hex = (n: number, length: number) => n.toString(16).padStart(length, '0');

/** An order that is placed, sent to a queue and shipped in another trace. */
function order(n: number): ResourceSpans[] {
  const span = (
    trace: number,
    id: number,
    name: string,
    kind: number,
    change: Partial<OtlpSpan> = {},
  ): OtlpSpan => ({
    traceId: hex(trace, 32),
    spanId: hex(id, 16),
    name,
    kind,
    startTimeUnixNano: String(start + BigInt(n * 1_000_000 + id * 1000)),
    endTimeUnixNano: String(start + BigInt(n * 1_000_000 + id * 1000 + 500_000)),
    attributes: [],
    ...change,
  });
  const of = (name: string, ...spans: OtlpSpan[]): ResourceSpans => ({
    resource: { attributes: attributes({ 'service.name': name, 'faas.name': name }) },
    scopeSpans: [{ scope: { name: 'a tracer', version: '1.0' }, spans }],
  });
  const handled = (trigger: string) =>
    attributes({
      'faas.trigger': trigger,
      'faas.invocation_id': `${trigger}-${n}`,
      'faas.coldstart': 'true',
    });
  return [
    of(
      'place',
      span(2 * n, 1, 'place', kinds.server, { attributes: handled('http') }),
      span(2 * n, 2, 'send', kinds.producer, {
        parentSpanId: hex(1, 16),
        attributes: attributes({
          'messaging.system': 'aws_sqs',
          'messaging.destination.name': 'ship',
          'messaging.message.id': `m-${n}`,
        }),
        events: [{ name: 'noted', timeUnixNano: String(start), attributes: attributes({ of: 'it' }) }],
      }),
    ),
    of(
      'ship',
      span(2 * n + 1, 3, 'ship', kinds.consumer, {
        attributes: handled('pubsub'),
        links: [
          {
            traceId: hex(2 * n, 32),
            spanId: hex(2, 16),
            attributes: attributes({ 'messaging.message.id': `m-${n}` }),
          },
        ],
        status: { code: 2, message: 'full' },
      }),
    ),
  ];
}

const map = (list: OtlpAttribute[]) =>
  Object.fromEntries(list.map(({ key, value }) => [key, Object.values(value)[0]]));
const time = (nanos: string) => `${nanos.slice(0, -9)}.${nanos.slice(-9)}`;
const capital = (text: string) => `${text[0]?.toUpperCase()}${text.slice(1)}`;

/** The same as the exporter writes it. @param old as it did before 2024 */
function rows(resources: ResourceSpans[], old = false): object[] {
  const kindOf = (kind: number) =>
    Object.entries(kinds).find(([, number]) => number === kind)?.[0] ?? 'unspecified';
  return resources.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ scope, spans }) =>
      spans.map((span) => ({
        Timestamp: time(span.startTimeUnixNano),
        TraceId: span.traceId,
        SpanId: span.spanId,
        ParentSpanId: span.parentSpanId ?? '',
        ...(old ? {} : { TraceState: '', ScopeName: scope.name, ScopeVersion: scope.version }),
        SpanName: span.name,
        SpanKind: old ? `SPAN_KIND_${kindOf(span.kind).toUpperCase()}` : capital(kindOf(span.kind)),
        ServiceName: map(resource.attributes)['service.name'],
        ResourceAttributes: map(resource.attributes),
        SpanAttributes: map(span.attributes),
        Duration: String(BigInt(span.endTimeUnixNano) - BigInt(span.startTimeUnixNano)),
        StatusCode: (old ? ['STATUS_CODE_UNSET', '', 'STATUS_CODE_ERROR'] : ['Unset', 'Ok', 'Error'])[
          span.status?.code ?? 0
        ],
        StatusMessage: span.status?.message ?? '',
        'Events.Timestamp': (span.events ?? []).map((event) => time(event.timeUnixNano)),
        'Events.Name': (span.events ?? []).map((event) => event.name),
        'Events.Attributes': (span.events ?? []).map((event) => map(event.attributes)),
        'Links.TraceId': (span.links ?? []).map((link) => link.traceId),
        'Links.SpanId': (span.links ?? []).map((link) => link.spanId),
        'Links.TraceState': (span.links ?? []).map(() => ''),
        'Links.Attributes': (span.links ?? []).map((link) => map(link.attributes)),
      })),
    ),
  );
}

/** The exporter's columns. */
const table = (name: string, old: boolean) => `CREATE TABLE otel.${name} (
  Timestamp DateTime64(9), TraceId String, SpanId String, ParentSpanId String, ${old ? '' : 'TraceState String,'}
  SpanName LowCardinality(String), SpanKind LowCardinality(String), ServiceName LowCardinality(String),
  ResourceAttributes Map(LowCardinality(String), String), ${old ? '' : 'ScopeName String, ScopeVersion String,'}
  SpanAttributes Map(LowCardinality(String), String), Duration ${old ? 'Int64' : 'UInt64'}, StatusCode LowCardinality(String), StatusMessage String,
  Events Nested (Timestamp DateTime64(9), Name LowCardinality(String), Attributes Map(LowCardinality(String), String)),
  Links Nested (TraceId String, SpanId String, TraceState String, Attributes Map(LowCardinality(String), String))
) ENGINE = MergeTree PARTITION BY toDate(Timestamp) ORDER BY (ServiceName, SpanName, toDateTime(Timestamp), Timestamp)`;

describe('Following otel_traces', function () {
  this.timeout(240_000);
  let server: TestServer;
  let store: Store;
  let config: Config;
  let directory: string;
  const command = (query: string) => store.client.command({ query });
  const insert = (into: string, values: object[]) =>
    store.client.insert({ table: `otel.${into}`, values, format: 'JSONEachRow' });
  const all = async () => {
    await keepUp(store);
    return Promise.all(
      [
        'SELECT * EXCEPT (received_at, version, scope_name, scope_version) FROM spans FINAL ORDER BY trace_id, span_id',
        'SELECT * EXCEPT (received_at, version) FROM invocations FINAL ORDER BY trace_id, span_id',
        'SELECT * EXCEPT (version) FROM hops FINAL ORDER BY trace_id, span_id, ordinal',
        'SELECT * EXCEPT (version) FROM flows FINAL ORDER BY flow_id',
      ].map(async (query) => (await store.client.query({ query, format: 'JSONEachRow' })).json()),
    );
  };
  const follow = async (name: string, stop = false) => {
    const lines: string[] = [];
    await otelTraces({ database: 'otel', table: name }, stop, config, (line) => lines.push(line));
    return lines.join('\n');
  };
  const empty = async () => {
    const result = await store.client.query({
      query:
        "SELECT name FROM system.tables WHERE database = currentDatabase() AND engine LIKE '%MergeTree' AND name NOT IN ('migrations', 'prices')",
      format: 'JSONEachRow',
    });
    for (const { name } of await result.json<{ name: string }>()) await command(`TRUNCATE TABLE \`${name}\``);
  };

  before(async () => {
    server = await startClickHouseServer();
    directory = mkdtempSync(join(tmpdir(), 'choreoscope-otel-'));
    config = readEnvironment(variables, {
      CHOREOSCOPE_CLICKHOUSE_URL: server.url,
      CHOREOSCOPE_CLICKHOUSE_DATABASE: 'choreoscope',
      CHOREOSCOPE_DATA: directory,
    });
    store = await openConfiguredStore({ ...config, CHOREOSCOPE_CLICKHOUSE_DATABASE: 'default' });
    await command('CREATE DATABASE choreoscope');
    await store.close();
    store = await openConfiguredStore(config);
    await command('CREATE DATABASE otel');
    await command(table('otel_traces', false));
    await command(table('old-`traces', true).replace('old-`traces', '`old-\\`traces`'));
  });
  after(async () => {
    await store?.close();
    await server?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  it('gives the same invocations, hops and flows as the same spans over OTLP, what was there before and what comes', async () => {
    const collector = await startCollector({
      store,
      journal: join(directory, 'journal'),
      port: 0,
      jobs: { stitchEveryMs: false },
    });
    const response = await fetch(`${collector.url}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ resourceSpans: [...order(1), ...order(2)] }),
    });
    assert.equal(response.status, 200);
    await collector.drain();
    await collector.close();
    const expected = await all();
    assert.deepEqual(
      expected.map((found) => found.length),
      [6, 4, 4, 2],
    );

    for (const name of ['otel_traces', '`old-\\`traces`']) {
      await empty();
      const isOld = name !== 'otel_traces';
      const plain = isOld ? 'old-`traces' : name;
      await insert(name, rows(order(1), isOld));
      assert.match(await follow(plain), /Following otel\..*\nTook 3 rows of the last 14 days\./);
      await insert(name, rows(order(2), isOld));
      assert.deepEqual(await all(), expected, plain);
      assert.match(await follow(plain), /Took 6 rows/);
      assert.deepEqual(await all(), expected, `${plain}, again`);
    }
  });

  it('takes what cannot be right without keeping the exporter from writing, and leaves what is too old', async () => {
    await follow('otel_traces');
    await empty();
    const [first] = rows(order(9)) as [Record<string, unknown>];
    const year = 365n * 86_400_000_000_000n;
    await insert('otel_traces', [
      { ...first, TraceId: 'short', SpanId: '' },
      { ...first, TraceId: '0'.repeat(32) },
      { ...first, SpanId: hex(4, 16), Timestamp: time(String(start - year)) },
      {
        ...first,
        SpanId: hex(2, 16),
        ParentSpanId: 'not hex at all!!',
        Timestamp: time(String(start + year)),
        SpanKind: 'Sideways',
        StatusCode: '?',
      },
      {
        ...first,
        SpanId: hex(3, 16),
        'Links.TraceId': ['x'],
        'Links.SpanId': ['y'],
        'Links.TraceState': [''],
        'Links.Attributes': [{}],
      },
    ]);
    const result = await store.client.query({
      query: 'SELECT lower(hex(span_id)) AS id, kind, status, is_clamped FROM spans FINAL ORDER BY id',
      format: 'JSONEachRow',
    });
    assert.deepEqual(await result.json(), [
      { id: hex(2, 16), kind: 'unspecified', status: 'unset', is_clamped: 1 },
      { id: hex(3, 16), kind: 'server', status: 'unset', is_clamped: 0 },
    ]);
    assert.match(await follow('otel_traces'), /Left 1 older rows/);
  });

  it('ends when it is told to', async () => {
    await follow('otel_traces');
    assert.match(await follow('otel_traces', true), /No longer following otel\.otel_traces/);
    assert.match(await follow('otel_traces', true), /was not followed/);
    await empty();
    await insert('otel_traces', rows(order(3)));
    assert.deepEqual((await all())[0], []);
  });

  it('says what is wrong with a table', async () => {
    await assert.rejects(follow('nothing'), /there is no table `otel`.`nothing` on this server/);
    await command('CREATE TABLE otel.other (Timestamp DateTime64(9), TraceId String) ENGINE = Memory');
    await assert.rejects(follow('other'), /is not a table of the ClickHouse exporter: no SpanId/);
    await assert.rejects(
      otelTraces(
        { database: 'otel', table: 'otel_traces' },
        false,
        { ...config, CHOREOSCOPE_CLICKHOUSE_URL: undefined },
        () => undefined,
      ),
      /set CHOREOSCOPE_CLICKHOUSE_URL/,
    );
  });
});
