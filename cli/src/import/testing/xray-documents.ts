/** Documents in the form X-Ray has them, made here. Seconds are from `start`. */
export interface XrayTrace {
  traceId: string;
  start: number;
}

const hex = (text: string) => text.padStart(16, '0');
export const arnOf = (name: string) => `arn:aws:lambda:eu-west-1:123456789012:function:${name}`;

/** A trace that began an hour ago, to the second. @param tail last hex digits of its id */
export function xrayTrace(tail: string, start = Math.floor(Date.now() / 1000) - 3600): XrayTrace {
  return { traceId: `1-${start.toString(16).padStart(8, '0')}-${tail.padStart(24, '0')}`, start };
}

/** A segment of any kind; `change` overwrites fields. */
export function segment(trace: XrayTrace, id: string, name: string, change: Record<string, unknown> = {}) {
  const { from = 0, to = 1, ...fields } = change as { from?: number; to?: number };
  return {
    id: hex(id),
    name,
    trace_id: trace.traceId,
    start_time: trace.start + from,
    ...(to === null ? {} : { end_time: trace.start + to }),
    ...fields,
  };
}

/** What X-Ray has of one invocation: Lambda's segment `<id>` and the function's `<id>f`. */
export function invocation(
  trace: XrayTrace,
  id: string,
  name: string,
  {
    parent,
    requestId = `${hex(id).slice(8)}-0000-0000-0000-000000000000`,
    from = 0,
    to = 1,
    parts = [],
    ...more
  }: {
    parent?: string;
    requestId?: string;
    from?: number;
    to?: number;
    parts?: unknown[];
    [field: string]: unknown;
  } = {},
) {
  return [
    segment(trace, id, name, {
      from,
      to: to + 0.01,
      ...(parent === undefined ? {} : { parent_id: hex(parent) }),
      origin: 'AWS::Lambda',
      aws: { request_id: requestId },
      resource_arn: arnOf(name),
    }),
    segment(trace, `${id}f`, name, {
      from: from + 0.01,
      to,
      parent_id: hex(id),
      origin: 'AWS::Lambda::Function',
      aws: { account_id: '123456789012', function_arn: arnOf(name), resource_names: [name] },
      subsegments: [
        segmentPart(trace, `${id}e`, 'Invocation', {
          from: from + 0.011,
          to: to - 0.005,
          subsegments: parts,
        }),
        segmentPart(trace, `${id}d`, 'Overhead', { from: to - 0.005, to }),
      ],
      ...more,
    }),
  ];
}

/** A subsegment. */
export function segmentPart(
  trace: XrayTrace,
  id: string,
  name: string,
  change: Record<string, unknown> = {},
) {
  const { trace_id: _, ...part } = segment(trace, id, name, change);
  return part;
}

/** A call of an AWS service, as the SDKs note it. */
export function call(trace: XrayTrace, id: string, name: string, aws: Record<string, unknown>, change = {}) {
  return segmentPart(trace, id, name, {
    from: 0.1,
    to: 0.2,
    namespace: 'aws',
    aws: { region: 'eu-west-1', ...aws },
    ...change,
  });
}

/** As `aws xray batch-get-traces` prints it. */
export function batch(...traces: { trace: XrayTrace; documents: unknown[] }[]): string {
  return JSON.stringify(
    {
      Traces: traces.map(({ trace, documents }) => ({
        Id: trace.traceId,
        Duration: 1.5,
        LimitExceeded: false,
        Segments: documents.map((document) => ({
          Id: (document as { id: string }).id,
          Document: JSON.stringify(document),
        })),
      })),
      UnprocessedTraceIds: [],
    },
    null,
    4,
  );
}
