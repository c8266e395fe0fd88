import { type CriticalPath, type PathPart, pathParts } from '@choreoscope/queries';
import { formatDuration, formatPlural, formatShare } from '../format.ts';
import { spanLink } from '../links.ts';
import { describeChannel, functionLabel } from '../names.ts';

/** Every part as people say it, and what it is; docs/flows.md says it at length. */
const partRows: Record<PathPart, { name: string; meaning: string }> = {
  trigger: { name: 'Trigger', meaning: 'since the event was accepted, before the root began' },
  queue_wait: { name: 'Queue wait', meaning: 'from a publish to the start of its handler' },
  container_start: { name: 'Container start', meaning: 'while a caller waited for a cold start' },
  runtime_init: { name: 'Runtime init', meaning: 'cold starts, right before their handlers' },
  computation: { name: 'Computation', meaning: 'no call was open' },
  external_calls: { name: 'External calls', meaning: 'calls open that published nothing' },
  publish: { name: 'Publish', meaning: 'calls open that publish' },
  unknown: { name: 'Unknown', meaning: 'no invocation in the store explains it' },
};

/** A bar narrower than this, in per cent, would not be seen. */
const narrowest = 0.15;
/** So many stretches make a bar too crowded to tell apart; beyond, the shortest are left out of the drawing. */
const drawnStretches = 400;

/** The critical path as the page shows it: one bar, its parts, and its steps. */
export function pathView(flowId: string, path: CriticalPath) {
  const whole = path.duration_ms || 1;
  const drawn = [...path.segments].sort((a, b) => b.duration_ms - a.duration_ms).slice(0, drawnStretches);
  return {
    duration: formatDuration(path.duration_ms),
    flowDuration: formatDuration(path.flow_duration_ms),
    lead: path.lead_ms > 0 ? formatDuration(path.lead_ms) : '',
    skewed: path.skewed_ms > 0 ? formatDuration(path.skewed_ms) : '',
    isCut: path.is_cut,
    invocations: formatPlural(path.steps.length, 'invocation'),
    bar: drawn
      .sort((a, b) => a.at_ms - b.at_ms)
      .map((segment) => ({
        part: segment.part,
        left: ((segment.at_ms + path.lead_ms) / whole) * 100,
        width: Math.max(narrowest, (segment.duration_ms / whole) * 100),
        title: [
          `${partRows[segment.part].name}: ${formatDuration(segment.duration_ms)}`,
          functionLabel(segment.function),
          segment.call,
        ]
          .filter(Boolean)
          .join(', '),
      })),
    parts: path.parts
      .filter(({ part, duration_ms }) => part !== 'unknown' || duration_ms > 0)
      .map((row) => ({
        part: row.part,
        ...partRows[row.part],
        took: formatDuration(row.duration_ms),
        share: formatShare(row.duration_ms, path.duration_ms),
        isNothing: row.duration_ms === 0,
      })),
    steps: steps(flowId, path),
    stepParts: pathParts
      .filter((part) => path.parts.some((row) => row.part === part && row.duration_ms > 0))
      .map((part) => partRows[part].name),
  };
}

function steps(flowId: string, path: CriticalPath) {
  const shown = path.parts.filter(({ duration_ms }) => duration_ms > 0).map(({ part }) => part);
  const key = (row: { trace_id: string; span_id: string }) => `${row.trace_id}:${row.span_id}`;
  const sums = new Map<string, Map<PathPart, number>>();
  const within = new Map<string, string>();
  for (const segment of path.segments) {
    const of = sums.get(key(segment)) ?? new Map<PathPart, number>();
    of.set(segment.part, (of.get(segment.part) ?? 0) + segment.duration_ms);
    sums.set(key(segment), of);
    within.set(key(segment), segment.function);
  }
  const onPath = new Set(path.steps.map(key));
  const nested = path.segments.filter(
    (segment, index) =>
      segment.span_id !== '' &&
      !onPath.has(key(segment)) &&
      path.segments.findIndex((other) => key(other) === key(segment)) === index,
  );
  const all = [
    ...path.steps.map((step) => ({ ...step, isAnswer: false })),
    ...nested.map((segment) => ({
      ...segment,
      evidence: '',
      confidence: 1,
      channel: '',
      via: '',
      isAnswer: true,
    })),
  ];
  const began = (row: { trace_id: string; span_id: string }) =>
    path.segments.find((segment) => key(segment) === key(row))?.at_ms ?? 0;
  return all
    .sort((a, b) => began(a) - began(b))
    .map((step) => ({
      name: functionLabel(step.function),
      href: spanLink(flowId, step.trace_id, step.span_id),
      by: step.isAnswer
        ? 'answered a call'
        : step.evidence === 'none'
          ? 'the root'
          : `over ${describeChannel(step.via || step.channel).name || 'a direct call'}`,
      evidence: step.isAnswer || step.evidence === 'none' ? '' : step.evidence,
      parts: shown.map((part) => {
        const ms = sums.get(key(step))?.get(part) ?? 0;
        return ms === 0 ? '' : formatDuration(ms);
      }),
    }));
}
