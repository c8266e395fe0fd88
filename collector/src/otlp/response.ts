import { Buffer } from 'node:buffer';
import { Bytes } from '../columns/bytes.ts';
import { type CollectorError, collectorErrors } from '../errors.ts';

/** How a body is written; a request is answered in its own. */
export type Encoding = 'protobuf' | 'json';

export const contentTypes: Record<Encoding, string> = {
  protobuf: 'application/x-protobuf',
  json: 'application/json',
};

const BAD_REQUEST = 'type.googleapis.com/google.rpc.BadRequest';

/**
 * ExportTraceServiceResponse. `partial_success` is set only when there is something to say.
 * https://opentelemetry.io/docs/specs/otlp/#partial-success-1
 */
export function exportResponse(encoding: Encoding, rejected: number, message: string): Buffer {
  const isWhole = rejected === 0 && message === '';
  if (encoding === 'json') {
    const partial = { rejectedSpans: String(rejected), errorMessage: message };
    return Buffer.from(JSON.stringify(isWhole ? {} : { partialSuccess: partial }));
  }
  if (isWhole) return Buffer.alloc(0);
  return bytesField(1, Buffer.concat([varintField(1, rejected), textField(2, message)]));
}

/** google.rpc.Status; its details are a BadRequest where the error names places. */
export function errorResponse(encoding: Encoding, error: CollectorError): Buffer {
  const code = collectorErrors[error.code].grpc;
  if (encoding === 'json') {
    const details =
      error.violations.length > 0 ? [{ '@type': BAD_REQUEST, fieldViolations: error.violations }] : [];
    return Buffer.from(JSON.stringify({ code, message: error.message, details }));
  }
  const parts = [varintField(1, code), textField(2, error.message)];
  if (error.violations.length > 0) {
    const violations = error.violations.map(({ field, description }) =>
      bytesField(1, Buffer.concat([textField(1, field), textField(2, description)])),
    );
    const any = [textField(1, BAD_REQUEST), bytesField(2, Buffer.concat(violations))];
    parts.push(bytesField(3, Buffer.concat(any)));
  }
  return Buffer.concat(parts);
}

function varintField(field: number, value: number): Buffer {
  const out = new Bytes(16);
  out.varint(field * 8);
  out.varint(value);
  return out.view();
}

function textField(field: number, value: string): Buffer {
  return bytesField(field, Buffer.from(value));
}

function bytesField(field: number, value: Buffer): Buffer {
  const out = new Bytes(value.length + 16);
  out.varint(field * 8 + 2);
  out.varint(value.length);
  out.raw(value, 0, value.length);
  return out.view();
}
