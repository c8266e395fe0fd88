import { isObject, member, nameAt } from './reading.ts';

/**
 * Headers of trace context we read: W3C (https://www.w3.org/TR/trace-context/), X-Ray and B3, in one header or in
 * several (https://github.com/openzipkin/b3-propagation).
 */
const names = [
  'traceparent',
  'tracestate',
  'x-amzn-trace-id',
  'b3',
  'x-b3-traceid',
  'x-b3-spanid',
  'x-b3-sampled',
  'x-b3-flags',
];

/**
 * Each name as carriers write it: lower, upper and title case, and `TraceParent`, `X-B3-TraceId`. Looked up one by one, because to list
 * the names of a carrier costs a quarter of a second when it has 400,000.
 */
const spellings = names.map((name) => {
  const title = name.replace(/\b\w/g, (letter) => letter.toUpperCase());
  return [...new Set([name, title, title.replace(/(Trace|Span)(\w+)$/, camel), name.toUpperCase()])];
});

function camel(_: string, start: string, end: string): string {
  return start + end[0]?.toUpperCase() + end.slice(1);
}

/** Where one header's value is: of several values, a wrapped value, an SNS or SQS attribute, bytes in an object. */
const inside = ['0', 'value', 'Value', 'stringValue', 'bytes'];

/**
 * Trace context among HTTP headers, message attributes or the headers of a broker; of a name given twice the first
 * value. Undefined when there is none.
 */
export function carriedByHeaders(...carriers: unknown[]): Record<string, string> | undefined {
  let carried: Record<string, string> | undefined;
  for (const carrier of carriers) {
    if (!isObject(carrier)) continue;
    for (const spelled of spellings) {
      const name = spelled[0] as string;
      if (carried?.[name] !== undefined) continue;
      for (const spelling of spelled) {
        const value = headerText(member(carrier, spelling));
        if (value === undefined) continue;
        carried ??= {};
        carried[name] = value;
        break;
      }
    }
  }
  return carried;
}

/** Trace context the publisher put into the payload itself under the W3C names, as CloudEvents does. */
export function carriedByPayload(payload: unknown): Record<string, string> | undefined {
  const traceparent = nameAt(payload, 'traceparent');
  if (traceparent === undefined || !/^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}/.test(traceparent)) {
    return undefined;
  }
  const tracestate = nameAt(payload, 'tracestate');
  return tracestate === undefined ? { traceparent } : { traceparent, tracestate };
}

/** A value as text, wherever its carrier keeps it: the first of several, inside an object, or as bytes. */
function headerText(value: unknown, depth = 3): string | undefined {
  if (typeof value === 'string') return value !== '' && value.length <= 2_048 ? value : undefined;
  if (!isObject(value) || depth === 0) return undefined;
  if (typeof member(value, '0') === 'number') return textOfBytes(value);
  for (const name of inside) {
    const found = headerText(member(value, name), depth - 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

function textOfBytes(value: object): string | undefined {
  let text = '';
  for (let at = 0; at < 512; at++) {
    const byte = member(value, String(at));
    if (typeof byte !== 'number') break;
    text += String.fromCharCode(byte & 255);
  }
  return text || undefined;
}
