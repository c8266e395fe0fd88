import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCollector } from '@choreoscope/collector';
import { flowUnreceived, keepUp, type Store } from '@choreoscope/queries';
import { openTestStore } from '@choreoscope/queries/testing';
import { type LocalCloud, startLocalCloud, type TrueInvocation } from '../local-cloud/index.ts';
import { difference } from './picture.ts';
import { deployPair, type Instrumented } from './plain/deploy-pair.ts';

type Evidence = 'id' | 'context' | 'pointer' | 'none';

interface Expected {
  publisher: Instrumented;
  reader: Instrumented;
  withDefaults?: boolean;
  /** What joins an event to its publish, by channel. `none`: neither end says anything that the other one does. */
  evidence: Record<string, Evidence>;
}

/** docs/telemetry.md, "What plain OpenTelemetry gives", says why. */
const pairs: Record<string, Expected> = {
  plain: {
    publisher: 'plain',
    reader: 'plain',
    withDefaults: true,
    evidence: {
      letters: 'id',
      parcels: 'context',
      later: 'id',
      'default-letters': 'id',
      'default-parcels': 'none',
      news: 'none',
      'raw-news': 'context',
      'wrapped-news': 'none',
      reader: 'id',
      happenings: 'none',
      files: 'none',
      items: 'none',
    },
  },
  'to-ours': {
    publisher: 'plain',
    reader: 'ours',
    evidence: {
      letters: 'id',
      parcels: 'context',
      later: 'id',
      news: 'context',
      'raw-news': 'context',
      'wrapped-news': 'context',
      reader: 'id',
      happenings: 'none',
      files: 'id',
      items: 'none',
    },
  },
  'from-ours': {
    publisher: 'ours',
    reader: 'plain',
    withDefaults: true,
    evidence: {
      letters: 'id',
      parcels: 'id',
      later: 'id',
      'default-letters': 'id',
      'default-parcels': 'id',
      news: 'none',
      'raw-news': 'context',
      'wrapped-news': 'none',
      reader: 'id',
      happenings: 'none',
      files: 'none',
      items: 'none',
    },
  },
  both: {
    publisher: 'both',
    reader: 'ours',
    evidence: {
      letters: 'id',
      parcels: 'id',
      later: 'id',
      news: 'id',
      'raw-news': 'context',
      'wrapped-news': 'id',
      reader: 'id',
      happenings: 'id',
      files: 'id',
      items: 'pointer',
    },
  },
};

/** One line a delivered record: where it came from, and how that is known. */
type Line = string;

const stepOf = (pair: string, channel: string) => channel.split(/[:/]/).at(-1)!.replace(`${pair}-`, '');
const rootLine = (to: string, record: number): Line => `${to} [${record}] is a root`;
const hopLine = (to: string, record: number, step: string, evidence: string, from: string): Line =>
  `${to} [${record}] came through ${step}, known by ${evidence}, from ${from}`;
const nameOf = (invocation: TrueInvocation) => `${invocation.function} ${invocation.requestId}`;

describe('Functions instrumented by the plain OpenTelemetry packages', function () {
  this.timeout(180_000);
  let cloud: LocalCloud;
  let store: Store;
  const stops: (() => unknown)[] = [];
  const rows = async <R>(query: string): Promise<R[]> =>
    (await store.client.query({ query, format: 'JSONEachRow' })).json<R>();

  before(async () => {
    store = await openTestStore();
    const journal = mkdtempSync(join(tmpdir(), 'choreoscope-plain-'));
    stops.push(() => rmSync(journal, { recursive: true, force: true }));
    const collector = await startCollector({ store, journal, port: 0, jobs: { stitchEveryMs: false } });
    stops.push(() => collector.close());
    cloud = await startLocalCloud();
    stops.push(() => cloud.stop());
    const starts = Object.entries(pairs).map(([name, { publisher, reader, withDefaults }]) =>
      deployPair(cloud, { name, publisher, reader, withDefaults, collectorUrl: collector.url }),
    );
    await Promise.all((await Promise.all(starts)).map((start) => start()));
    await cloud.settle(120_000);
    await collector.drain();
    await keepUp(store);
  });
  after(async () => {
    for (const stop of stops.reverse()) await stop();
  });

  const invocationsOf = (pair: string) =>
    cloud.truth.invocations.filter(({ function: name }) => pairOf(name) === pair);

  /** What the store should hold of a pair's records, given what really happened. */
  function expectedLines(pair: string): Line[] {
    const hops = new Map(cloud.truth.hops().map((hop) => [`${hop.to.id} ${hop.record}`, hop]));
    return invocationsOf(pair).flatMap((to) =>
      to.records.map((_, record) => {
        const hop = hops.get(`${to.id} ${record}`);
        if (hop?.from === undefined) return rootLine(nameOf(to), record);
        const step = stepOf(pair, hop.publish.channel);
        const evidence = pairs[pair]!.evidence[step];
        if (evidence === 'none') return rootLine(nameOf(to), record);
        const cause = hop.fromRecords.length === 1 ? hop.fromRecords[0] : 'any';
        return hopLine(nameOf(to), record, step, String(evidence), `${nameOf(hop.from)} [${cause}]`);
      }),
    );
  }

  /** What the store does hold of them. */
  async function storedLines(pair: string): Promise<Line[]> {
    const hops = await rows<{
      to: string;
      ordinal: number;
      channel: string;
      evidence: string;
      publisher: string;
      from_record: number | null;
    }>(`
      WITH names AS (SELECT trace_id, span_id, function_name || ' ' || request_id AS name FROM invocations FINAL)
      SELECT t.name AS to, h.ordinal AS ordinal, h.channel AS channel, toString(h.evidence) AS evidence,
             f.name AS publisher, h.from_record AS from_record
      FROM (SELECT * FROM hops FINAL) AS h
      LEFT JOIN names AS t ON t.trace_id = h.trace_id AND t.span_id = h.span_id
      LEFT JOIN names AS f ON f.trace_id = h.publish_trace_id AND f.span_id = h.from_span_id`);
    return hops
      .filter(({ to }) => pairOf(to) === pair)
      .map(({ to, ordinal, channel, evidence, publisher, from_record }) =>
        evidence === 'none'
          ? rootLine(to, ordinal)
          : hopLine(to, ordinal, stepOf(pair, channel), evidence, `${publisher} [${from_record ?? 'any'}]`),
      );
  }

  for (const [pair, { publisher, reader }] of Object.entries(pairs)) {
    it(`have every hop that their attributes make possible, and no other: ${publisher} to ${reader}`, async () => {
      const expected = expectedLines(pair);
      assert.ok(expected.length > 15, 'the functions did run');
      const stored = await storedLines(pair);
      assert.deepEqual(difference(expected, stored), { missing: [], invented: [] });
      assert.equal(stored.length, expected.length);
    });
  }

  it('have an invocation for every execution, with its function, request, trigger, cold start and error', async () => {
    const stored = await rows<Record<string, unknown>>(`
      SELECT function, function_name || ' ' || request_id AS name, provider, account, region, toString(trigger) AS trigger,
             is_cold_start, is_error, error_type, error_message, duration_ms > 0 AS took_time
      FROM invocations FINAL`);
    for (const pair of ['plain', 'from-ours']) {
      const real = invocationsOf(pair).filter(({ function: name }) => name !== 'from-ours-publisher');
      assert.ok(real.some(({ outcome }) => outcome === 'error') && real.some(({ cold }) => !cold));
      const expected = real.map((invocation) => ({
        function: invocation.functionArn,
        name: nameOf(invocation),
        provider: 'aws',
        account: '123456789012',
        region: 'eu-west-1',
        trigger: triggerOf(invocation),
        is_cold_start: Number(invocation.cold),
        is_error: Number(invocation.outcome === 'error'),
        error_type: invocation.outcome === 'error' ? 'TypeError' : '',
        error_message: invocation.outcome === 'error' ? 'as it was told' : '',
        took_time: 1,
      }));
      const found = stored.filter(
        ({ name }) => pairOf(String(name)) === pair && !String(name).startsWith('from-ours-publisher'),
      );
      assert.deepEqual(byName(found), byName(expected));
    }
  });

  it('begin a flow with every record whose publish is not known, and no other', async () => {
    const roots = await rows<{ name: string; ordinal: number }>(`
      SELECT i.function_name || ' ' || i.request_id AS name, f.root_ordinal AS ordinal
      FROM (SELECT * FROM flows FINAL) AS f
      INNER JOIN (SELECT * FROM invocations FINAL) AS i
        ON i.trace_id = f.root_trace_id AND i.span_id = f.root_span_id`);
    const expected = Object.keys(pairs)
      .flatMap(expectedLines)
      .filter((line) => line.endsWith('is a root'));
    const found = roots.map(({ name, ordinal }) => rootLine(name, ordinal));
    assert.deepEqual(difference(expected, found), { missing: [], invented: [] });
    assert.equal(found.length, expected.length);
  });

  it('give one flow, and nothing that looks unreceived, when ours sees the same calls', async () => {
    const flows = await rows<{ flow_id: string; hops: number }>(`
      SELECT lower(hex(flow_id)) AS flow_id, hops FROM flows FINAL WHERE endsWith(root_function, ':both-publisher')`);
    const hops = cloud.truth.hops().filter(({ to }) => pairOf(to.function) === 'both');
    assert.deepEqual(
      flows.map((flow) => flow.hops),
      [hops.length],
    );
    const ends = await rows<{ evidence: string; scope: string }>(`
      SELECT DISTINCT toString(h.evidence) AS evidence, s.scope_name AS scope
      FROM (SELECT * FROM hops FINAL WHERE evidence != 'none' AND endsWith(from_function, ':both-publisher')) AS h
      INNER JOIN (SELECT * FROM spans FINAL) AS s ON s.trace_id = h.publish_trace_id AND s.span_id = h.publish_span_id
      ORDER BY evidence`);
    assert.deepEqual(ends, [
      // A raw notification names the plain one's span, which was there first; ours says that its own sent it.
      { evidence: 'context', scope: '@choreoscope/instrumentation' },
      { evidence: 'id', scope: '@choreoscope/instrumentation' },
      { evidence: 'pointer', scope: '@choreoscope/instrumentation' },
    ]);
    const unreceived = await store.ask(flowUnreceived, { flow_id: flows[0]!.flow_id });
    assert.deepEqual(unreceived, []);
  });
});

const pairOf = (name: string) => /^(.*?)-(?:publisher|default-reader|reader)(?: |$)/.exec(name)?.[1];
const byName = <R extends { name?: unknown }>(list: R[]) =>
  [...list].sort((a, b) => String(a.name).localeCompare(String(b.name)));

/** The plain Lambda instrumentation knows queues; the URL it notes of an HTTP event tells that trigger. */
function triggerOf({ records }: TrueInvocation): string {
  const { via, channel } = records[0]!;
  if (channel.startsWith('http:')) return 'http';
  return (via ?? channel).startsWith('arn:aws:sqs:') ? 'pubsub' : 'other';
}
