import type { PathPart, Stretch } from './parts.ts';
import type { Call, Step } from './steps.ts';

/** What is known of a flow's calls. */
export interface Known {
  /** By the invocation's key. */
  calls: Map<string, Call[]>;
  /** By the call's key. */
  receivers: Map<string, Step[]>;
}

const clamp = (value: number, least: number, most: number) => Math.min(most, Math.max(least, value));

/**
 * The time between a publish and the start of the handler that received it. On a cold start its end is the init, as far as it
 * fits. A caller that was still waiting for the answer has no queue before it: what is left before the init is then the
 * start of the container.
 */
export function divideWait(step: Step, from: number, to: number, isAwaited: boolean): Stretch[] {
  const initFrom = Math.max(from, to - step.init);
  const before: PathPart = step.init > 0 && isAwaited ? 'container_start' : 'queue_wait';
  return [
    { part: before, from, to: initFrom, in: step.key },
    { part: 'runtime_init', from: initFrom, to, in: step.key },
  ];
}

/** The last of the invocations a call sent for that ran while the call was open: the call waited for its answer. */
function answering({ receivers }: Known, call: Call, until: number): Step | undefined {
  if (call.isProducer) return undefined;
  return (receivers.get(call.key) ?? [])
    .filter((step) => step.start >= call.start && step.end <= call.end && step.start < until)
    .reduce<Step | undefined>((last, step) => (last && last.end >= step.end ? last : step), undefined);
}

/**
 * What an invocation spent [from, to) on, going back from the end as one would wait: the call that ended last, then what
 * was before it began; computation where no call was open. A call that an invocation of this flow answered is divided as that
 * invocation is.
 * @param seen keys of invocations that are being divided, against circles
 */
export function divideRun(
  known: Known,
  step: Step,
  from: number,
  to: number,
  seen = new Set<string>(),
): Stretch[] {
  const calls = (known.calls.get(step.key) ?? []).filter((call) => call.end > call.start);
  const stretches: Stretch[] = [];
  const inside = new Set(seen).add(step.key);
  let at = to;
  const open = new Set(calls);
  while (at > from) {
    const call = lastBefore(open, known, from, at);
    if (!call) break;
    open.delete(call);
    const [begin, end] = [clamp(call.start, from, at), clamp(call.end, from, at)];
    stretches.unshift(...divideCall(known, step, call, begin, end, inside), {
      part: 'computation',
      from: end,
      to: at,
      in: step.key,
    });
    at = begin;
  }
  return [{ part: 'computation' as const, from, to: at, in: step.key }, ...stretches].filter(
    (stretch) => stretch.to > stretch.from,
  );
}

/** Of the calls that began before `at`, the one that ended last; of those open at `at`, one that published, then the shortest. */
function lastBefore(calls: Set<Call>, known: Known, from: number, at: number): Call | undefined {
  let last: Call | undefined;
  const rank = (call: Call) => (call.isProducer || known.receivers.has(call.key) ? 1 : 0);
  for (const call of calls) {
    if (call.start >= at || call.end <= from) continue;
    if (!last) {
      last = call;
      continue;
    }
    const [ends, lastEnds] = [Math.min(call.end, at), Math.min(last.end, at)];
    const isLater =
      ends !== lastEnds
        ? ends > lastEnds
        : rank(call) !== rank(last)
          ? rank(call) > rank(last)
          : call.start > last.start;
    if (isLater) last = call;
  }
  return last;
}

function divideCall(
  known: Known,
  step: Step,
  call: Call,
  from: number,
  to: number,
  seen: Set<string>,
): Stretch[] {
  const own = { in: step.key, call: call.name };
  const answer = answering(known, call, to);
  if (answer && !seen.has(answer.key)) {
    const start = clamp(answer.start, from, to);
    const end = clamp(answer.end, start, to);
    const published = clamp(answer.published ?? from, from, start);
    return [
      { part: 'publish', from, to: published, ...own },
      ...divideWait(answer, published, start, true),
      ...divideRun(known, answer, start, end, seen),
      { part: 'external_calls', from: end, to, ...own },
    ];
  }
  const isPublish = call.isProducer || known.receivers.has(call.key);
  return [{ part: isPublish ? 'publish' : 'external_calls', from, to, ...own }];
}
