import { isObject, member, nameAt } from './reading.ts';

/**
 * Headers of trace context we read: W3C (https://www.w3.org/TR/trace-context/), X-Ray and B3, in one header or in
 * several (https://github.com/openzipkin/b3-propagation). A second name is looked for where the first is there.
 */
const groups = [
  ['traceparent', 'tracestate'],
  ['x-amzn-trace-id'],
  ['b3'],
  ['x-b3-traceid', 'x-b3-spanid'],
  ['x-b3-sampled'],
  ['x-b3-flags'],
];

type Spelled = { name: string; spellings: string[] }[][];

function spelled(spell: (name: string) => string[]): Spelled {
  return groups.map((group) => group.map((name) => ({ name, spellings: spell(name) })));
}

/** As the names are written where nothing changes them. */
const exact = spelled((name) => (name.startsWith('x-b3') ? [name, camel(name)] : [name]));

/**
 * As HTTP carriers write them: `traceparent`, `Traceparent`, `TraceParent`. They are looked up one by one, because to
 * list the names of a carrier costs a quarter of a second when it has 400,000.
 */
const inAnyCase = spelled((name) => [...new Set([name, title(name), camel(name)])]);

function title(name: string): string {
  return name.replace(/\b\w/g, (letter) => letter.toUpperCase());
}

function camel(name: string): string {
  return title(name).replace(/(Trace|Span)(\w)/, (_, start, end) => start + end.toUpperCase());
}

/** Trace context among HTTP headers; of a name given twice the first value. Undefined when there is none. */
export function carriedByHeaders(...carriers: unknown[]): Record<string, string> | undefined {
  return carried(carriers, inAnyCase);
}

/** Trace context among the attributes of a message or the headers of a broker. */
export function carriedByAttributes(...carriers: unknown[]): Record<string, string> | undefined {
  return carried(carriers, exact);
}

function carried(carriers: unknown[], spelled: Spelled): Record<string, string> | undefined {
  let found: Record<string, string> | undefined;
  for (const carrier of carriers) {
    if (!isObject(carrier)) continue;
    for (const group of spelled) {
      for (const { name, spellings } of group) {
        const value = found?.[name] ?? headerText(firstOf(carrier, spellings));
        if (value === undefined) break;
        found ??= {};
        found[name] = value;
      }
    }
  }
  return found;
}

function firstOf(carrier: object, names: string[]): unknown {
  try {
    for (const name of names) {
      const value = (carrier as Record<string, unknown>)[name];
      if (value !== undefined) return value;
    }
  } catch {
    // A getter that throws.
  }
  return undefined;
}

/** Where one header's value is: of several values, a wrapped value, an SNS or SQS attribute, bytes in an object. */
const inside = ['0', 'value', 'Value', 'stringValue', 'bytes'];

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
