/**
 * A segment or subsegment as far as it is read here. What a document says is not trusted: every field may be missing or of another type.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html
 */
export interface Segment {
  id?: unknown;
  name?: unknown;
  trace_id?: unknown;
  parent_id?: unknown;
  /** Unix seconds with a fraction. */
  start_time?: unknown;
  end_time?: unknown;
  in_progress?: unknown;
  /** `AWS::Lambda`: the service; `AWS::Lambda::Function`: the function's own work. */
  origin?: unknown;
  /** `aws` for calls of AWS services, `remote` for other calls. */
  namespace?: unknown;
  /** `subsegment`: sent by itself, apart from its segment. */
  type?: unknown;
  /** Made up by X-Ray from the subsegment that called it. */
  inferred?: unknown;
  resource_arn?: unknown;
  fault?: unknown;
  error?: unknown;
  throttle?: unknown;
  cause?: unknown;
  http?: unknown;
  aws?: unknown;
  sql?: unknown;
  service?: unknown;
  user?: unknown;
  annotations?: unknown;
  metadata?: unknown;
  links?: unknown;
  subsegments?: unknown;
}

export type Fields = Record<string, unknown>;

export const fields = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
export const text = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
export const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** A trace id of X-Ray (`1-5759e988-bd862e3fe1be46a994272793`), or 32 hex digits, as hex; '' when it is none. */
export function traceIdOf(value: unknown): string {
  const id = text(value).toLowerCase();
  const hex = /^1-([0-9a-f]{8})-([0-9a-f]{24})$/.exec(id)?.slice(1).join('') ?? id;
  return /^[0-9a-f]{32}$/.test(hex) && !/^0+$/.test(hex) ? hex : '';
}

/** A segment id, 16 hex digits; '' when it is none. */
export function spanIdOf(value: unknown): string {
  const id = text(value).toLowerCase();
  return /^[0-9a-f]{16}$/.test(id) && !/^0+$/.test(id) ? id : '';
}

/** Unix seconds as whole microseconds, which a double holds; undefined when they are none, or before 1970 or after 2262. */
export function microsOf(seconds: unknown): number | undefined {
  const value = typeof seconds === 'string' ? Number(seconds) : seconds;
  if (typeof value !== 'number' || !Number.isFinite(value) || value <= 0 || value > 9_223_372_036)
    return undefined;
  return Math.round(value * 1e6);
}

/** Microseconds as OTLP writes a time. */
export const nanos = (micros: number): string => `${BigInt(micros) * 1000n}`;

/** Where the work of a trace's own code runs; every other `AWS::…` is a service of AWS. */
const computeOrigins = /^AWS::(?:EC2|ECS|EKS|ElasticBeanstalk|AppRunner|Fargate)::/;

export type SegmentKind = 'function' | 'lambda' | 'service' | 'compute';

/** What a segment stands for: a Lambda function, Lambda itself, another service of AWS, or a server of the user's own. */
export function kindOf(segment: Segment): SegmentKind {
  const origin = text(segment.origin);
  if (segment.inferred === true) return 'service';
  if (origin === 'AWS::Lambda::Function') return 'function';
  if (origin === 'AWS::Lambda') return 'lambda';
  return origin.startsWith('AWS::') && !computeOrigins.test(origin) ? 'service' : 'compute';
}
