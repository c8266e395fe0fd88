import type { Found, Head, Importer, Input } from '../importer.ts';
import { jsonValues } from '../json-input.ts';
import { convertTrace } from './zipkin-spans.ts';

/**
 * Zipkin v2 JSON: a list of spans as `POST /api/v2/spans` takes it, a trace or a list of traces as the API answers, or a span a line.
 * https://zipkin.io/zipkin-api/#/default/post_spans
 */
export const zipkin: Importer = {
  name: 'zipkin',
  detect: ({ text }: Head) =>
    /"traceId"\s*:\s*"[0-9a-f]{1,32}"/i.test(text) &&
    /"(localEndpoint|remoteEndpoint|duration|timestamp|parentId|annotations)"\s*:/.test(text) &&
    !/"(resourceSpans|spanId)"\s*:/.test(text),

  async *read({ name, stream }: Input): AsyncIterable<Found> {
    for await (const found of jsonValues(name, stream, [])) {
      const { place } = found;
      if ('fault' in found) {
        yield { fault: { place, reason: found.fault } };
        continue;
      }
      // One span a line, or lists of lists of lists.
      for (const value of Array.isArray(found.value) ? found.value.flat(3) : [found.value])
        yield span(value, place);
    }
  },

  convert: (items) => convertTrace(items),
};

function span(value: unknown, place: string): Found {
  const traceId = (value as { traceId?: unknown } | null)?.traceId;
  if (typeof traceId !== 'string' || !/^[0-9a-f]{1,32}$/i.test(traceId) || /^0+$/.test(traceId)) {
    const given = JSON.stringify(traceId) ?? 'not set';
    return { fault: { place, reason: `traceId ${given}: must be up to 32 hex digits, not all 0` } };
  }
  if (typeof value === 'object' && value !== null && 'binaryAnnotations' in value) {
    return { fault: { place, reason: 'a span of Zipkin v1; export it as v2' } };
  }
  return { item: { place, group: traceId.toLowerCase().padStart(32, '0'), value } };
}
