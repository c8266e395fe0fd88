import { publishConsumers, publishEnd } from '@choreoscope/queries';
import { z } from 'zod';
import { DashboardError } from '../errors.ts';
import { absent, formatBytes, formatCount, formatDuration, formatPlural, formatTime } from '../format.ts';
import { flowLink, functionLink, spanLink } from '../links.ts';
import { describeChannel, functionLabel } from '../names.ts';
import { definePage } from '../page.ts';
import { confidenceText } from './flow-view.ts';
import { spanId, traceId } from './ids.ts';

const consumerLimit = 500;

/** From one publish to all who received it, and from there to their flows. */
export const publish = definePage({
  path: '/publishes/:trace/:span/:ordinal',
  template: 'publish',
  section: 'flows',
  parameters: { trace: traceId, span: spanId, ordinal: z.coerce.number().int().min(0).max(4_294_967_295) },
  async load({ ask }, { trace, span, ordinal }) {
    const which = { trace_id: trace, span_id: span, ordinal };
    const [ends, consumers] = await Promise.all([
      ask(publishEnd, which),
      ask(publishConsumers, { ...which, limit: consumerLimit }),
    ]);
    if (ends.length === 0 && consumers.length === 0) {
      throw new DashboardError(
        'not_found',
        `Nothing published by span ${span} is in the store, or it is past its retention.`,
      );
    }
    return { ...which, publish: ends[0] ?? null, consumers, is_cut: consumers.length === consumerLimit };
  },
  view({ trace_id, publish: end, consumers, is_cut }) {
    const [first] = consumers;
    const sender = end?.function || first?.from_function || '';
    const channel = end?.channel ?? first?.channel ?? '';
    const sending = [end?.invocation_span_id, first?.from_span_id].find((id) => id && !/^0+$/.test(id));
    const flow = first?.flow_ids[0];
    const described = describeChannel(channel);
    return {
      title: `Publish to ${described.name}`,
      sender: functionLabel(sender) || 'outside',
      senderHref: sender && functionLink(sender, { range: 'all' }),
      sendingHref: sending && flow ? spanLink(flow, trace_id, sending) : undefined,
      channel: described,
      whole: channel,
      facts: [
        ['published (UTC)', formatTime(end?.published_at ?? first?.published_at)],
        ['size', formatBytes(end?.payload_bytes)],
        ['business key', end?.event_key || absent],
        [
          'caused by',
          end
            ? end.record === null
              ? 'all records of its invocation'
              : `record ${end.record} of its invocation`
            : absent,
        ],
        ...(end?.keys ?? []).map((key, index) => [index === 0 ? 'known by' : 'or by', key]),
      ],
      functions: formatPlural(new Set(consumers.map((row) => row.to_function)).size, 'function'),
      deliveries: formatPlural(consumers.length, 'delivery', 'deliveries'),
      isCut: is_cut,
      limit: consumerLimit,
      consumers: consumers.map((row) => ({
        name: functionLabel(row.to_function),
        href: functionLink(row.to_function, { range: 'all' }),
        via: row.via && row.via !== row.channel ? describeChannel(row.via).name : '',
        record: formatCount(row.ordinal),
        delivered: formatTime(row.delivered_at),
        wait: formatDuration(row.wait_ms),
        isSkewed: row.is_skewed === 1,
        evidence: row.evidence,
        confidence: confidenceText(row.confidence),
        receives: row.receive_count === null ? absent : formatCount(row.receive_count),
        isDuplicate: row.is_duplicate === 1,
        flows: row.flow_ids.map((id) => ({
          id: id.slice(0, 8),
          href: `${flowLink(id)}#hop-${row.trace_id}-${row.span_id}-${row.ordinal}`,
          spansHref: spanLink(id, row.trace_id, row.span_id),
        })),
      })),
    };
  },
});
