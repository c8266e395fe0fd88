/**
 * Every way the collector can refuse, in one table. `grpc` is google.rpc.Status.code, which OTLP clients may log;
 * only the HTTP status decides whether they retry (429, 502, 503, 504).
 * https://opentelemetry.io/docs/specs/otlp/#failures-1
 */
export const collectorErrors = {
  malformed: {
    status: 400,
    grpc: 3,
    retryable: false,
    meaning: 'Nothing of the body can be read or accepted; the message names the place',
  },
  unauthenticated: {
    status: 401,
    grpc: 16,
    retryable: false,
    meaning: 'An ingest token is required: authorization: Bearer <token>, or Firehose’s access key',
  },
  not_found: { status: 404, grpc: 5, retryable: false, meaning: 'No such route' },
  method_not_allowed: {
    status: 405,
    grpc: 12,
    retryable: false,
    meaning: 'The route has another method: see the header allow',
  },
  too_large: { status: 413, grpc: 8, retryable: false, meaning: 'The body is over the limit' },
  unsupported_media_type: {
    status: 415,
    grpc: 3,
    retryable: false,
    meaning: 'OTLP is read as application/x-protobuf or application/json, any body plain or gzip',
  },
  overloaded: {
    status: 429,
    grpc: 8,
    retryable: true,
    meaning: 'Too many requests are being read at once: see the header retry-after',
  },
  internal: {
    status: 500,
    grpc: 13,
    retryable: false,
    meaning: 'A fault of the collector; it is in its log',
  },
  journal_full: {
    status: 503,
    grpc: 14,
    retryable: true,
    meaning: 'The journal has reached its budget, or the disk refuses: see the header retry-after',
  },
  closing: { status: 503, grpc: 14, retryable: true, meaning: 'The collector is stopping' },
  journal_locked: {
    status: 409,
    grpc: 9,
    retryable: false,
    meaning: 'Another running collector uses this journal directory',
  },
} as const;

export type CollectorErrorCode = keyof typeof collectorErrors;

/** What the collector throws. */
export class CollectorError extends Error {
  override readonly name = 'CollectorError';
  readonly code: CollectorErrorCode;
  readonly status: number;
  readonly retryable: boolean;
  /** With `malformed`: each fault told, for google.rpc.BadRequest. */
  readonly violations: { field: string; description: string }[];

  constructor(
    code: CollectorErrorCode,
    detail?: string,
    more: { cause?: unknown; violations?: { field: string; description: string }[] } = {},
  ) {
    super(detail ?? collectorErrors[code].meaning, { cause: more.cause });
    this.code = code;
    this.status = collectorErrors[code].status;
    this.retryable = collectorErrors[code].retryable;
    this.violations = more.violations ?? [];
  }
}
