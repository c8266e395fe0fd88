import { member, nameAt } from './reading.ts';

/** Headers of trace context we read: W3C (https://www.w3.org/TR/trace-context/) and X-Ray. */
const names = ['traceparent', 'tracestate', 'x-amzn-trace-id'] as const;

/**
 * Trace context among HTTP headers in any letter case; of a name given twice, or in the multi-value form of a
 * load balancer, the first value. Undefined when there is none.
 */
export function carriedByHeaders(...carriers: unknown[]): Record<string, string> | undefined {
  const carried: Record<string, string> = {};
  for (const headers of carriers) {
    for (const name of ownNames(headers)) {
      const wanted = names.find((known) => known.length === name.length && known === name.toLowerCase());
      if (!wanted || carried[wanted] !== undefined) continue;
      const value = nameAt(headers, name) ?? nameAt(headers, name, '0');
      if (value !== undefined) carried[wanted] = value;
    }
  }
  return nonEmpty(carried);
}

/**
 * Trace context among message attributes.
 * @param valueName where the value of one is: `stringValue` (SQS record), `Value` (SNS)
 * @param xray the X-Ray header the carrier keeps for itself (`AWSTraceHeader` of SQS)
 */
export function carriedByAttributes(
  attributes: unknown,
  valueName: string,
  xray?: string,
): Record<string, string> | undefined {
  const carried: Record<string, string> = {};
  for (const name of names) {
    const value = nameAt(attributes, name, valueName);
    if (value !== undefined) carried[name] = value;
  }
  if (xray !== undefined) carried['x-amzn-trace-id'] = xray;
  return nonEmpty(carried);
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

function ownNames(headers: unknown): string[] {
  try {
    return headers !== null && typeof headers === 'object' && member(headers, 'length') === undefined
      ? Object.keys(headers).slice(0, 200)
      : [];
  } catch {
    return [];
  }
}

function nonEmpty(carried: Record<string, string>): Record<string, string> | undefined {
  return Object.keys(carried).length > 0 ? carried : undefined;
}
