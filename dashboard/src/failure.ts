import { StoreError } from '@choreoscope/queries';
import { DashboardError, type ErrorCode, errors, type FieldFault } from './errors.ts';

/** A failed request as page and JSON tell it. */
export interface Failure {
  code: string;
  status: number;
  title: string;
  /** For people. Never holds the store's own words, which may quote data; those are in the log. */
  message: string;
  retryable: boolean;
  parameter?: string | undefined;
  faults?: readonly FieldFault[] | undefined;
}

function failure(code: ErrorCode, message: string, parameter?: string): Failure {
  return { code, ...errors[code], message, ...(parameter === undefined ? {} : { parameter }) };
}

/**
 * Errors of Express and its body parsers, by the status they carry; those of a body have a `type` as well.
 * https://github.com/expressjs/body-parser#errors
 */
const requestFaults: { status: number; hasBody: boolean; code: ErrorCode; message: string }[] = [
  { status: 400, hasBody: true, code: 'bad_parameter', message: 'The body could not be read.' },
  { status: 400, hasBody: false, code: 'bad_parameter', message: 'The address could not be read.' },
  {
    status: 413,
    hasBody: true,
    code: 'body_too_large',
    message: 'The body is larger than anything here needs.',
  },
  {
    status: 415,
    hasBody: true,
    code: 'unsupported_body',
    message: 'The encoding of the body is not known here.',
  },
];

function requestFault(cause: unknown) {
  if (!(cause instanceof Error) || !('status' in cause)) return undefined;
  return requestFaults.find(({ status, hasBody }) => status === cause.status && hasBody === 'type' in cause);
}

/** What went wrong, by the error tables of this workspace and of the store. */
export function describeFailure(cause: unknown): Failure {
  if (cause instanceof DashboardError) {
    const { faults } = cause;
    return { ...failure(cause.code, cause.message, cause.parameter), ...(faults && { faults }) };
  }
  if (cause instanceof StoreError && (cause.status === 503 || cause.status === 504)) {
    return failure('store_unavailable', 'ClickHouse could not be reached, or took too long to answer.');
  }
  const fault = requestFault(cause);
  if (fault) return failure(fault.code, fault.message);
  return failure('internal', 'Something went wrong on our side; the log says what.');
}
