import type { CriticalPath, flowHops, flowInvocations, Row } from '@choreoscope/queries';
import { billedText } from './billed.ts';
import { epochMs, formatClock, formatDuration, formatShare } from './format.ts';
import { spanLink } from './links.ts';
import { describeChannel, functionLabel } from './names.ts';

type Invocation = Row<typeof flowInvocations>;
type Hop = Row<typeof flowHops>;

/** A stretch of the timeline, in per cent of its whole width. */
interface Stretch {
  left: number;
  width: number;
}

/** One line: a hop, from its publish to its delivery, or an invocation, from start to end. */
interface TimelineRow extends Stretch {
  kind: 'hop' | 'invocation';
  label: string;
  note: string;
  href: string | undefined;
  /** Hops from the root, at most 8 so that the indent stays narrow. */
  depth: number;
  evidence: string;
  /** How sure it is, '' where it is proven. */
  confidence: string;
  isCritical: boolean;
  /** How long it took: the wait of a hop, the duration of an invocation. */
  took: string;
  offset: string;
  title: string;
  hasError: boolean;
  marks: { kind: string; text: string; href?: string }[];
}

/** A flow's invocations and hops in the order of time, on one scale. */
export interface Timeline {
  ticks: { left: number; label: string; anchor: 'start' | 'middle' | 'end' }[];
  rows: TimelineRow[];
}

/** A bar narrower than this, in per cent, would not be seen. */
const narrowest = 0.3;

const keyOf = ({ trace_id, span_id }: { trace_id: string; span_id: string }) => `${trace_id}:${span_id}`;

/**
 * @param invocations in the order they began
 * @param hops of the same flow, in the order of delivery
 * @param path marks what it goes through
 * @param duplicates pages of deliveries that repeat an event, by `<trace>-<span>-<ordinal>-d`
 */
export function buildTimeline(
  flowId: string,
  invocations: Invocation[],
  hops: Hop[],
  path: CriticalPath | null,
  duplicates: Map<string, string> = new Map(),
): Timeline {
  const onPath = new Map(path?.steps.map((step) => [keyOf(step), step.publish_span_id]));
  const known = hops.filter(({ evidence }) => evidence !== 'none');
  const hopsInto = new Map<string, Hop[]>();
  for (const hop of known) hopsInto.set(keyOf(hop), [...(hopsInto.get(keyOf(hop)) ?? []), hop]);
  const starts = [
    ...invocations.map(({ started_at }) => epochMs(started_at)),
    ...known.map(({ published_at }) => epochMs(published_at)),
  ];
  const begin = starts.reduce((least, time) => Math.min(least, time), Number.POSITIVE_INFINITY);
  const end = invocations.reduce(
    (most, { started_at, duration_ms }) => Math.max(most, epochMs(started_at) + duration_ms),
    begin + 1,
  );
  const whole = end - begin;
  const stretch = (from: number, to: number): Stretch => {
    const width = Math.min(100, Math.max(narrowest, ((to - from) / whole) * 100));
    return { left: Math.min(100 - width, Math.max(0, ((from - begin) / whole) * 100)), width };
  };
  const offset = (time: number) => `+${formatDuration(Math.max(0, time - begin))}`;

  const hopRow = (hop: Hop): TimelineRow => {
    const channel = describeChannel(hop.via || hop.channel);
    const published = epochMs(hop.published_at);
    const duplicate = duplicates.get(`${hop.trace_id}-${hop.span_id}-${hop.ordinal}-d`);
    return {
      kind: 'hop',
      label: `${channel.name || 'direct'}`,
      note: `${channel.kind === 'other' ? '' : channel.kind} from ${functionLabel(hop.from_function) || 'outside'}`.trim(),
      href: undefined,
      depth: Math.min(8, hop.depth),
      evidence: hop.evidence,
      confidence: hop.confidence < 1 ? `${Math.floor(hop.confidence * 100)}%` : '',
      isCritical: onPath.get(keyOf(hop)) === hop.publish_span_id,
      took: `${formatDuration(hop.wait_ms)}${hop.is_skewed ? '*' : ''}`,
      offset: offset(published),
      title: `Published ${formatClock(hop.published_at)}, delivered ${formatClock(hop.delivered_at)} UTC`,
      hasError: false,
      marks:
        hop.is_duplicate || duplicate
          ? [{ kind: 'duplicate', text: 'duplicate', ...(duplicate && { href: duplicate }) }]
          : [],
      ...stretch(published, epochMs(hop.delivered_at)),
    };
  };
  const invocationRow = (invocation: Invocation): TimelineRow => {
    const started = epochMs(invocation.started_at);
    const part = invocation.batch_size > 1 ? `${invocation.records} of ${invocation.batch_size} records` : '';
    const source = hopsInto.has(keyOf(invocation)) ? '' : `by ${invocation.source || 'unknown'}`;
    return {
      kind: 'invocation',
      label: invocation.function_name || functionLabel(invocation.function),
      note: [source, part].filter(Boolean).join(', '),
      href: invocation.is_report_only ? undefined : spanLink(flowId, invocation.trace_id, invocation.span_id),
      depth: Math.min(8, invocation.depth),
      evidence: '',
      confidence: '',
      isCritical: onPath.has(keyOf(invocation)),
      took: invocation.is_unfinished ? 'unfinished' : formatDuration(invocation.duration_ms),
      offset: offset(started),
      title: `Began ${formatClock(invocation.started_at)} UTC, took ${formatDuration(invocation.duration_ms)}, ${billedText(invocation)}${invocation.batch_size > 1 ? `, ${formatShare(invocation.flow_share, 1)} of it for this flow` : ''}`,
      hasError: invocation.is_error === 1,
      marks: [
        ...(invocation.is_cold_start ? [{ kind: 'cold', text: 'cold' }] : []),
        ...(invocation.is_error ? [{ kind: 'error', text: invocation.error_type || 'error' }] : []),
        ...(invocation.failed_records > 0
          ? [{ kind: 'error', text: `${invocation.failed_records} failed in batch` }]
          : []),
      ],
      ...stretch(started, started + invocation.duration_ms),
    };
  };

  return {
    ticks: [0, 25, 50, 75, 100].map((left) => ({
      left,
      label: formatDuration((whole * left) / 100),
      anchor: left === 0 ? 'start' : left === 100 ? 'end' : 'middle',
    })),
    rows: invocations.flatMap((invocation) => [
      ...(hopsInto.get(keyOf(invocation)) ?? []).map(hopRow),
      invocationRow(invocation),
    ]),
  };
}
