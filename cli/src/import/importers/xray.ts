import type { Found, Head, Importer, Input } from '../importer.ts';
import { jsonValues } from '../json-input.ts';
import { fields, list, text, traceIdOf } from './xray-segment.ts';
import { convertTrace } from './xray-spans.ts';

/** Lists that hold traces, segments or documents. */
const members = ['Traces', 'traces', 'Segments', 'TraceSegmentDocuments'];

/**
 * AWS X-Ray: what `aws xray batch-get-traces` prints (`Traces[].Segments[].Document`, each document JSON in a string), such traces or
 * segments in a list, documents one a line, or the body of `PutTraceSegments`.
 * https://docs.aws.amazon.com/xray/latest/api/API_BatchGetTraces.html
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html
 */
export const xray: Importer = {
  name: 'xray',
  detect: ({ text: head }: Head) =>
    /"Traces"\s*:\s*\[|"TraceSegmentDocuments"|\\?"trace_id\\?"\s*:\s*\\?"1-[0-9a-f]{8}-/i.test(head),

  async *read({ name, stream }: Input): AsyncIterable<Found> {
    for await (const found of jsonValues(name, stream, members)) {
      if ('fault' in found) yield { fault: { place: found.place, reason: found.fault } };
      else yield* documents(found.value, found.place, text(found.around.Id));
    }
  },

  convert: (items) => convertTrace(items),
};

/** The segment documents in a trace, a segment or a document. */
function* documents(value: unknown, place: string, traceId: string): Generator<Found> {
  if (typeof value === 'string') {
    let parsed: unknown;
    try {
      parsed = JSON.parse(value);
    } catch {
      yield { fault: { place, reason: 'the document is not JSON' } };
      return;
    }
    yield* documents(parsed, place, traceId);
    return;
  }
  const found = fields(value);
  if (Array.isArray(found.Segments)) {
    if (found.LimitExceeded === true) {
      yield {
        fault: { place, reason: `trace ${text(found.Id)}: larger than X-Ray keeps, segments are missing` },
      };
    }
    for (const segment of list(found.Segments)) yield* documents(segment, place, text(found.Id));
  } else if (found.Document !== undefined) {
    yield* documents(found.Document, place, traceId);
  } else if (found.format === 'json' && found.version !== undefined) {
    // The header of what SDKs send to the X-Ray daemon.
  } else if (found.id !== undefined || found.trace_id !== undefined) {
    const id = traceIdOf(found.trace_id) || traceIdOf(traceId);
    if (id === '') {
      const given = JSON.stringify(found.trace_id) ?? 'not set';
      yield { fault: { place, reason: `trace id ${given}: must be 1-<8 hex digits>-<24 hex digits>` } };
    } else yield { item: { place, group: id, value: { ...found, trace_id: id } } };
  } else if (
    found.NextToken !== undefined ||
    found.UnprocessedTraceIds !== undefined ||
    found.Traces !== undefined
  ) {
    // An answer without traces.
  } else yield { fault: { place, reason: 'neither a trace nor a segment' } };
}
