import { flowHasSpan, type Row, spanTree } from '@choreoscope/queries';
import { DashboardError } from '../errors.ts';
import { epochMs, formatClock, formatDuration, formatTime } from '../format.ts';
import { flowLink, spanLink } from '../links.ts';
import { definePage } from '../page.ts';
import { flowId, spanId, traceId } from './ids.ts';

const spanLimit = 300;

/** One invocation of a flow as its function told it: the spans below it with all they carry. */
export const span = definePage({
  path: '/flows/:id/spans/:trace/:span',
  template: 'span',
  section: 'flows',
  parameters: { id: flowId, trace: traceId, span: spanId },
  async load({ ask }, { id, trace, span: span_id }) {
    const [membership, spans] = await Promise.all([
      ask(flowHasSpan, { flow_id: id, trace_id: trace, span_id }),
      ask(spanTree, { trace_id: trace, span_id, limit: spanLimit }),
    ]);
    if (membership[0]?.is_member !== 1) {
      throw new DashboardError('not_found', `Span ${span_id} of trace ${trace} is not part of flow ${id}.`);
    }
    if (spans.length === 0) {
      throw new DashboardError('not_found', `Span ${span_id} is not in the store, or is past its retention.`);
    }
    return { flow_id: id, trace_id: trace, spans, is_cut: spans.length === spanLimit };
  },
  view(data) {
    const [first] = data.spans;
    const begin = epochMs(first!.started_at);
    const whole = Math.max(
      0.001,
      ...data.spans.map(({ started_at, duration_ms }) => epochMs(started_at) - begin + duration_ms),
    );
    return {
      title: `Span ${first!.name}`,
      name: first!.name,
      flowHref: flowLink(data.flow_id),
      flowId: data.flow_id.slice(0, 8),
      traceId: data.trace_id,
      isCut: data.is_cut,
      limit: spanLimit,
      spans: data.spans.map((row, index) => {
        const offset = epochMs(row.started_at) - begin;
        const width = Math.min(100, Math.max(0.3, (row.duration_ms / whole) * 100));
        return {
          ...spanFacts(row),
          isOpen: index === 0,
          href: index === 0 ? undefined : spanLink(data.flow_id, data.trace_id, row.span_id),
          left: Math.min(100 - width, Math.max(0, (offset / whole) * 100)),
          width,
          offset: `${offset < 0 ? '-' : '+'}${formatDuration(Math.abs(offset))}`,
        };
      }),
    };
  },
});

function sorted(attributes: Record<string, string>): [string, string][] {
  return Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1));
}

function spanFacts(row: Row<typeof spanTree>) {
  return {
    id: row.span_id,
    name: row.name,
    depth: Math.min(8, row.depth),
    kind: row.kind,
    hasError: row.status === 'error',
    took: formatDuration(row.duration_ms),
    facts: [
      ['span id', row.span_id],
      ['parent span id', /^0+$/.test(row.parent_span_id) ? 'none' : row.parent_span_id],
      ['kind', row.kind],
      ['began (UTC)', formatTime(row.started_at)],
      ['status', [row.status, row.status_message].filter(Boolean).join(': ')],
      ['service', row.service_name],
      ['instrumentation', [row.scope_name, row.scope_version].filter(Boolean).join(' ')],
      ...(row.is_clamped ? [['time', 'moved to the edge of what the collector accepts']] : []),
    ],
    attributes: sorted(row.attributes),
    resource: sorted(row.resource),
    events: row.event_names.map((name, index) => ({
      name,
      at: formatClock(row.event_times[index] ?? row.started_at),
      attributes: sorted(row.event_attributes[index] ?? {}),
    })),
    links: row.link_trace_ids.map((trace, index) => ({
      trace,
      span: row.link_span_ids[index] ?? '',
      isEmpty: /^0+$/.test(trace),
      attributes: sorted(row.link_attributes[index] ?? {}),
    })),
  };
}
