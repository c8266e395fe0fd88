import type { Row } from '../question.ts';
import type { flowSteps } from '../questions/flow-steps.ts';
import type { InvocationCall } from './calls.ts';
import { epochNs, toNs } from './nanoseconds.ts';

/** An invocation of the flow on the flow's own scale: whole nanoseconds since the flow began. */
export interface Step {
  /** `trace:span` */
  key: string;
  row: Row<typeof flowSteps>;
  start: number;
  end: number;
  init: number;
  /** When its record was published; undefined for the root. */
  published: number | undefined;
  /** Key of the invocation that published it; may be of none that is known. */
  from: string | undefined;
  /** `trace:span` of the call that published it. */
  by: string | undefined;
}

/** A call of an invocation, on the same scale. */
export interface Call {
  /** `trace:span` */
  key: string;
  name: string;
  isProducer: boolean;
  start: number;
  end: number;
}

/** The rows of a flow on its own scale. */
export function readSteps(began: bigint, rows: Row<typeof flowSteps>[]): Step[] {
  const since = (time: string) => Number(epochNs(time) - began);
  return rows.map((row) => {
    const start = since(row.started_at);
    const isRoot = row.evidence === 'none';
    return {
      key: `${row.trace_id}:${row.span_id}`,
      row,
      start,
      end: start + Math.max(0, toNs(row.duration_ms)),
      init: row.is_cold_start ? Math.max(0, toNs(row.init_duration_ms ?? 0)) : 0,
      published: isRoot ? undefined : since(row.published_at),
      from: isRoot ? undefined : `${row.publish_trace_id}:${row.from_span_id}`,
      by: isRoot ? undefined : `${row.publish_trace_id}:${row.publish_span_id}`,
    };
  });
}

/** Calls by the key of the invocation they were made in. */
export function readCalls(began: bigint, rows: InvocationCall[]): Map<string, Call[]> {
  const calls = new Map<string, Call[]>();
  for (const row of rows) {
    const start = Number(epochNs(row.started_at) - began);
    const invocation = `${row.trace_id}:${row.invocation_span_id}`;
    const call = {
      key: `${row.trace_id}:${row.span_id}`,
      name: row.name,
      isProducer: row.kind === 'producer',
      start,
      end: start + Math.max(0, toNs(row.duration_ms)),
    };
    calls.set(invocation, [...(calls.get(invocation) ?? []), call]);
  }
  return calls;
}

/** A path longer than this is followed no further back. */
const longestPath = 100;

/** From the invocation that ended last back over hops, as far as they are known: latest first. */
export function climb(steps: Step[]): { path: Step[]; isCut: boolean } {
  const byKey = new Map(steps.map((step) => [step.key, step]));
  let at = steps.reduce<Step | undefined>(
    (last, step) => (last && last.end >= step.end ? last : step),
    undefined,
  );
  const path: Step[] = [];
  const seen = new Set<string>();
  while (at && !seen.has(at.key)) {
    if (path.length === longestPath) return { path, isCut: true };
    seen.add(at.key);
    path.push(at);
    at = at.from === undefined ? undefined : byKey.get(at.from);
  }
  return { path, isCut: false };
}

/** What was published by each call, earliest first. */
export function receiversOf(steps: Step[]): Map<string, Step[]> {
  const receivers = new Map<string, Step[]>();
  for (const step of steps) {
    if (step.by !== undefined) receivers.set(step.by, [...(receivers.get(step.by) ?? []), step]);
  }
  return receivers;
}

/**
 * The invocations whose calls decide the path: those on it, and those that ran within one of them, which it may have
 * waited for. At most twice the longest path.
 */
export function concerned(steps: Step[]): Step[] {
  const { path } = climb(steps);
  const found = new Map(path.map((step) => [step.key, step]));
  const children = new Map<string, Step[]>();
  for (const step of steps) {
    if (step.from !== undefined) children.set(step.from, [...(children.get(step.from) ?? []), step]);
  }
  const open = [...path];
  for (let at = 0; at < open.length && found.size < 2 * longestPath; at += 1) {
    const parent = open[at]!;
    for (const child of children.get(parent.key) ?? []) {
      if (found.has(child.key) || child.start < parent.start || child.end > parent.end) continue;
      found.set(child.key, child);
      open.push(child);
    }
  }
  return [...found.values()];
}
