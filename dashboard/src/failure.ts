import { StoreError } from '@choreoscope/queries';
import { DashboardError, type ErrorCode, errors } from './errors.ts';

/** A failed request as page and JSON tell it. */
export interface Failure {
  code: string;
  status: number;
  title: string;
  /** For people. Never holds the store's own words, which may quote data; those are in the log. */
  message: string;
  retryable: boolean;
  parameter?: string | undefined;
}

function failure(code: ErrorCode, message: string, parameter?: string): Failure {
  return { code, ...errors[code], message, ...(parameter === undefined ? {} : { parameter }) };
}

/** Express's own errors for a path or query it cannot decode carry a 4xx status. */
function isBadRequest(cause: unknown): boolean {
  return cause instanceof Error && 'status' in cause && cause.status === 400;
}

/** What went wrong, by the error tables of this workspace and of the store. */
export function describeFailure(cause: unknown): Failure {
  if (cause instanceof DashboardError) return failure(cause.code, cause.message, cause.parameter);
  if (cause instanceof StoreError && (cause.status === 503 || cause.status === 504)) {
    return failure('store_unavailable', 'ClickHouse could not be reached, or took too long to answer.');
  }
  if (isBadRequest(cause)) return failure('bad_parameter', 'The address could not be read.');
  return failure('internal', 'Something went wrong on our side; the log says what.');
}
