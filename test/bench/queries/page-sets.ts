import type { Page } from '@choreoscope/dashboard';
import type { Store } from '@choreoscope/queries';

/** What a page is asked with: names for the report, parameters as a request gives them. */
export interface PageSet {
  name: string;
  raw: Record<string, string>;
}

const ranges = ['1h', '1d', '7d', 'all'].map((range) => ({ range }));

/** Beyond the ranges: filters of lists, each over all that is stored. A page that is not here is asked for its ranges alone. */
const more: Record<string, (sample: Sample) => Record<string, string>[]> = {
  '/flows': ({ flow, name, trace, span, request, message, workflow }) => {
    const filters: Record<string, string>[] = [
      { sort: 'longest' },
      { sort: 'dearest' },
      { workflow },
      { function: name },
      { function: name, error: '1' },
      { error: '1', duplicate: '1' },
      { error_type: 'TypeError' },
      { cold: '1', sort: 'longest' },
      { duplicate: '1' },
      { min_ms: '3500' },
      { channel: 'arn:aws:sns:eu-west-1:123456789012:paid-7' },
      { state: 'complete' },
      { state: 'stalled' },
      { inferred: '1' },
      { inferred: '0', evidence_least: 'id' },
      { key: 'order-123' },
      { key: 'order-none' },
      { min_usd: '0.000005' },
      { attribute: 'app.order_id=order-1234' },
      { attribute: 'app.tenant=tenant-77' },
      { attribute: 'http.response.status_code=500' },
      { attribute: 'cloud.region=eu-west-1' },
      { attribute: 'app.order_id=none' },
      { id: flow },
      { id: trace },
      { id: span },
      { id: request },
      { id: message },
      { id: 'nothing-of-that-name' },
    ];
    return filters.map((filter) => ({ range: 'all', ...filter }));
  },
  '/find': ({ flow, name, trace, span, request, message, workflow }) =>
    [flow, name, trace, span, request, message, workflow, 'order-123', 'charge', 'nothing-of-that-name'].map(
      (q) => ({ q }),
    ),
  '/functions': () => [{ range: '7d', sort: 'p95' }],
};

/** One of each thing that a page's path names. */
export interface Sample {
  flow: string;
  id: string;
  trace: string;
  span: string;
  name: string;
  workflow: string;
  ordinal: string;
  request: string;
  message: string;
  /** A publish that somebody received: its trace and the span of its call. */
  publishTrace: string;
  publishSpan: string;
}

/** What a path's names stand for where it is not what they stand for elsewhere. */
const elsewise: Record<string, (sample: Sample) => Record<string, string>> = {
  '/publishes/:trace/:span/:ordinal': ({ publishTrace, publishSpan }) => ({
    trace: publishTrace,
    span: publishSpan,
  }),
};

/** A flow in the middle of what is stored, and what is in it. */
export async function takeSample({ client }: Store): Promise<Sample> {
  const result = await client.query({
    query: `WITH (SELECT (flow_id, workflow) FROM flows ORDER BY cityHash64(flow_id) LIMIT 1) AS chosen
            SELECT lower(hex(chosen.1)) AS flow, flow AS id, chosen.2 AS workflow, '0' AS ordinal, lower(hex(h.trace_id)) AS trace, lower(hex(h.span_id)) AS span,
                   lower(hex(h.publish_trace_id)) AS publishTrace, lower(hex(h.publish_span_id)) AS publishSpan,
                   h.to_function AS name, h.key AS message, i.request_id AS request
            FROM hops AS h INNER JOIN (SELECT * FROM invocations WHERE trace_id IN (SELECT trace_id FROM flow_members WHERE flow_id = chosen.1)) AS i ON i.trace_id = h.trace_id AND i.span_id = h.span_id
            WHERE (h.trace_id, h.span_id) IN (SELECT trace_id, span_id FROM flow_members WHERE flow_id = chosen.1) AND h.key != ''
            LIMIT 1`,
    format: 'JSONEachRow',
  });
  const [sample] = await result.json<Sample>();
  if (!sample) throw new Error('there is no flow to ask for');
  return sample;
}

/** What a page is asked with: every range where it has one, else what its path names. */
export function pageSets(page: Page, sample: Sample): PageSet[] {
  const named = [...page.path.matchAll(/:(\w+)/g)].map(([, name = '']) => [
    name,
    sample[name as keyof Sample] ?? '',
  ]);
  const path: Record<string, string> = { ...Object.fromEntries(named), ...elsewise[page.path]?.(sample) };
  const takes = (name: string) => page.parameters.includes(name);
  const sets = [...(takes('range') ? ranges : takes('q') ? [] : [{}]), ...(more[page.path]?.(sample) ?? [])];
  return sets.map((set) => ({
    name: Object.entries(set)
      .filter(([name, value]) => name !== 'range' || value !== 'all' || Object.keys(set).length === 1)
      .map(([name, value]) => `${name}=${value.length > 24 ? `${value.slice(0, 24)}…` : value}`)
      .join(' '),
    raw: { ...path, ...set },
  }));
}
