import type { Row } from '../question.ts';
import type { invocationCalls } from '../questions/invocation-calls.ts';

/** A call that an invocation made: a client or producer span below it, with no other invocation between. */
export type InvocationCall = Omit<Row<typeof invocationCalls>, 'parent_span_id'> & {
  invocation_span_id: string;
};

/** Spans that lie deeper below their invocation are nobody's. */
const deepest = 32;

/**
 * Which of the spans are calls of those invocations, in the order given. A call within a call is one of its own.
 * @param invocations `trace:span`
 */
export function callsOf(
  invocations: ReadonlySet<string>,
  spans: readonly Row<typeof invocationCalls>[],
): InvocationCall[] {
  const parents = new Map(
    spans.map(({ trace_id, span_id, parent_span_id }) => [`${trace_id}:${span_id}`, parent_span_id]),
  );
  const invocationOf = (trace: string, parent: string): string | undefined => {
    let at: string | undefined = parent;
    for (let depth = 0; at !== undefined && depth < deepest; depth += 1) {
      if (invocations.has(`${trace}:${at}`)) return at;
      at = parents.get(`${trace}:${at}`);
    }
    return undefined;
  };
  return spans.flatMap((span) => {
    if (span.kind !== 'client' && span.kind !== 'producer') return [];
    const invocation = invocationOf(span.trace_id, span.parent_span_id);
    if (invocation === undefined) return [];
    const { parent_span_id: _, ...call } = span;
    return [{ ...call, invocation_span_id: invocation }];
  });
}
