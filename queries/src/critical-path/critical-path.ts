import type { Row } from '../question.ts';
import type { flowSteps } from '../questions/flow-steps.ts';
import type { InvocationCall } from './calls.ts';
import { divideRun, divideWait, type Known } from './divide.ts';
import { epochNs, toMs } from './nanoseconds.ts';
import { type PathPart, pathParts, type Stretch } from './parts.ts';
import { climb, readCalls, readSteps, receiversOf, type Step } from './steps.ts';

/** What a critical path is found from: rows of the questions of these names. */
export interface CriticalPathInput {
  flow: { started_at: string; ended_at: string; root_trace_id: string; root_span_id: string };
  steps: Row<typeof flowSteps>[];
  calls: InvocationCall[];
  /** When the channel accepted the event that set the flow off; null where nobody says. */
  event_time: string | null;
}

/** A stretch of the path. All of them lie one after the other, from the trigger to the flow's end. */
export interface PathSegment {
  part: PathPart;
  /** Since the flow began; below 0 before its root did. */
  at_ms: number;
  duration_ms: number;
  /** The invocation it belongs to: of a wait, the one that was waited for. Empty where none is known. */
  trace_id: string;
  span_id: string;
  function: string;
  /** Name of the call, for a call; else empty. */
  call: string;
}

/** An invocation on the path, with the hop that led to it. */
export interface PathStep {
  trace_id: string;
  span_id: string;
  function: string;
  function_name: string;
  evidence: string;
  confidence: number;
  channel: string;
  via: string;
  /** The call of the step before that it was published by; empty for the root. */
  publish_span_id: string;
}

/** The chain of waits and work that made a flow take as long as it did; docs/flows.md defines each part. */
export interface CriticalPath {
  /** Of the whole path: what lay before the root's handler began, and the flow. The parts add up to it, to the nanosecond. */
  duration_ms: number;
  /** Of the flow: all parts after its start add up to it. */
  flow_duration_ms: number;
  /** Before the root's handler began: the trigger, and the start of the root. */
  lead_ms: number;
  /** Every part, in a fixed order; those that are nothing are 0. */
  parts: { part: PathPart; duration_ms: number; share: number }[];
  /** Root first. */
  steps: PathStep[];
  segments: PathSegment[];
  /** By how much clocks disagreed along the path, which was taken out so that no part is negative. */
  skewed_ms: number;
  /** The path goes further back than it was followed; what lies there is `unknown`. */
  is_cut: boolean;
}

/** Undefined for a flow of which no invocation is known (any more). Asks nothing; bounded by its rows. */
export function criticalPath({
  flow,
  steps: rows,
  calls,
  event_time,
}: CriticalPathInput): CriticalPath | undefined {
  const began = epochNs(flow.started_at);
  const steps = readSteps(began, rows);
  const { path, isCut } = climb(steps);
  if (path.length === 0) return undefined;
  const known: Known = { calls: readCalls(began, calls), receivers: receiversOf(steps) };
  const whole = Math.max(0, Number(epochNs(flow.ended_at) - began));
  const within = walk(known, path, whole);
  const root = path.at(-1)!;
  const isRoot = root.key === `${flow.root_trace_id}:${flow.root_span_id}`;
  const accepted = event_time === null ? undefined : Number(epochNs(event_time) - began);
  const before = isRoot ? lead(root, accepted) : [];
  const stretches = join([...before, ...within.stretches]);
  const leadNs = -(stretches[0]?.from ?? 0);
  return {
    duration_ms: toMs(leadNs + whole),
    flow_duration_ms: toMs(whole),
    lead_ms: toMs(leadNs),
    parts: addUp(stretches, leadNs + whole),
    steps: path.toReversed().map(describeStep),
    segments: describeSegments(stretches, steps),
    skewed_ms: toMs(within.skewed + Math.max(0, isRoot ? (accepted ?? 0) : 0)),
    is_cut: isCut,
  };
}

/** Back from the flow's end: an invocation, the wait before it, the one that published. Nothing before the flow began. */
function walk(known: Known, path: Step[], whole: number): { stretches: Stretch[]; skewed: number } {
  const stretches: Stretch[] = [];
  let skewed = 0;
  let at = Math.min(whole, path[0]!.end);
  if (at < whole) stretches.push({ part: 'unknown', from: at, to: whole, in: '' });
  path.forEach((step, index) => {
    skewed += Math.max(0, step.start - at);
    const start = Math.max(0, Math.min(step.start, at));
    stretches.unshift(...divideRun(known, step, start, at));
    at = start;
    const parent = path[index + 1];
    if (step.published === undefined || !parent) return;
    skewed += Math.max(0, step.published - start);
    const published = Math.max(0, Math.min(step.published, start));
    stretches.unshift(...divideWait(step, published, start, isAwaited(known, parent, step)));
    at = published;
  });
  if (at > 0) stretches.unshift({ part: 'unknown', from: 0, to: at, in: '' });
  return { stretches, skewed };
}

/** Whether the call that published was still open, so waiting, when the handler began. */
function isAwaited({ calls }: Known, parent: Step, step: Step): boolean {
  const call = calls.get(parent.key)?.find(({ key }) => key === step.by);
  return call !== undefined && !call.isProducer && call.end >= step.start;
}

/** Before the root's handler began: since its channel accepted the event, or, where nobody says when, its init. */
function lead(root: Step, accepted: number | undefined): Stretch[] {
  const from = accepted === undefined ? -root.init : Math.min(0, accepted);
  const initFrom = Math.max(from, -root.init);
  return [
    { part: 'trigger', from, to: initFrom, in: root.key },
    { part: 'runtime_init', from: initFrom, to: 0, in: root.key },
  ];
}

/** Without empty stretches, neighbours that are alike made one. */
function join(stretches: Stretch[]): Stretch[] {
  const joined: Stretch[] = [];
  for (const stretch of stretches) {
    if (stretch.to <= stretch.from) continue;
    const last = joined.at(-1);
    const isAlike = last?.part === stretch.part && last.in === stretch.in && last.call === stretch.call;
    if (last && isAlike) last.to = stretch.to;
    else joined.push({ ...stretch });
  }
  return joined;
}

function addUp(stretches: Stretch[], whole: number): CriticalPath['parts'] {
  return pathParts.map((part) => {
    const sum = stretches.reduce((ns, { part: of, from, to }) => (of === part ? ns + to - from : ns), 0);
    return { part, duration_ms: toMs(sum), share: whole === 0 ? 0 : sum / whole };
  });
}

function describeStep({ row }: Step): PathStep {
  const { trace_id, span_id, function_name, evidence, confidence, channel, via } = row;
  const publish_span_id = evidence === 'none' ? '' : row.publish_span_id;
  return {
    trace_id,
    span_id,
    function: row.function,
    function_name,
    evidence,
    confidence,
    channel,
    via,
    publish_span_id,
  };
}

function describeSegments(stretches: Stretch[], steps: Step[]): PathSegment[] {
  const byKey = new Map(steps.map((step) => [step.key, step.row]));
  return stretches.map((stretch) => {
    const row = byKey.get(stretch.in);
    return {
      part: stretch.part,
      at_ms: toMs(stretch.from),
      duration_ms: toMs(stretch.to - stretch.from),
      trace_id: row?.trace_id ?? '',
      span_id: row?.span_id ?? '',
      function: row?.function ?? '',
      call: stretch.call ?? '',
    };
  });
}
