/**
 * Every way the store can fail, in one table: what it means, the HTTP status that says the same to a client,
 * and whether the same call may succeed later without anybody changing anything.
 */
export const storeErrors = {
  store_unavailable: {
    status: 503,
    retryable: true,
    meaning: 'The engine cannot be reached, or is overloaded',
  },
  store_timeout: { status: 504, retryable: true, meaning: 'The statement ran past max_execution_time' },
  store_closed: { status: 503, retryable: false, meaning: 'The store was closed by this process' },
  store_owned: { status: 409, retryable: false, meaning: 'Another process owns this data directory' },
  store_engine_missing: {
    status: 500,
    retryable: false,
    meaning: 'The optional package chdb is not installed, or has no binary for this platform',
  },
  migration_changed: {
    status: 500,
    retryable: false,
    meaning: 'A schema file differs from what was applied; schema files are append-only',
  },
  migration_failed: { status: 500, retryable: false, meaning: 'A statement of a schema file was refused' },
  segment_refused: {
    status: 422,
    retryable: false,
    meaning: 'The engine refuses the segment for what is in it; sending it again changes nothing',
  },
  segment_failed: {
    status: 500,
    retryable: true,
    meaning: 'The engine failed on the segment, and does not say whether for what is in it',
  },
  query_failed: { status: 500, retryable: false, meaning: 'The engine refused the statement' },
} as const;

export type StoreErrorCode = keyof typeof storeErrors;

/** The process that owns a data directory. */
export interface Owner {
  pid: number;
  /** Where its API listens, once it does: `http://127.0.0.1:3000`. */
  address?: string;
}

/** What the store throws. `cause` is the engine's own error; `engineType` its name for it (`UNKNOWN_TABLE`). */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly code: StoreErrorCode;
  readonly retryable: boolean;
  readonly status: number;
  readonly engineType: string | undefined;
  /** With `store_owned`: who. */
  readonly owner: Owner | undefined;

  constructor(
    code: StoreErrorCode,
    detail: string,
    more: { cause?: unknown; engineType?: string; owner?: Owner } = {},
  ) {
    super(`${storeErrors[code].meaning}: ${detail}`, { cause: more.cause });
    this.code = code;
    this.retryable = storeErrors[code].retryable;
    this.status = storeErrors[code].status;
    this.engineType = more.engineType;
    this.owner = more.owner;
  }
}

/** Engine error types by what they mean for a caller; one that is in no list is `query_failed` or `segment_failed`. */
const unavailable = new Set([
  'TOO_MANY_SIMULTANEOUS_QUERIES',
  'TOO_MANY_PARTS',
  'MEMORY_LIMIT_EXCEEDED',
  'NETWORK_ERROR',
  'SOCKET_TIMEOUT',
  'TABLE_IS_READ_ONLY',
  'NOT_ENOUGH_SPACE',
  'KEEPER_EXCEPTION',
  'ALL_CONNECTION_TRIES_FAILED',
  'CANNOT_WRITE_TO_FILE_DESCRIPTOR',
  'QUERY_WAS_CANCELLED',
  'ABORTED',
  'SERVER_OVERLOADED',
  'AUTHENTICATION_FAILED',
  'TABLE_SIZE_EXCEEDS_MAX_DROP_SIZE_LIMIT',
]);
const timeouts = new Set(['TIMEOUT_EXCEEDED', 'TOO_SLOW', 'ESTIMATED_EXECUTION_TIMEOUT_EXCEEDED']);
const badData = new Set([
  'INCORRECT_DATA',
  'CANNOT_READ_ALL_DATA',
  'ATTEMPT_TO_READ_AFTER_EOF',
  'TYPE_MISMATCH',
  'UNKNOWN_TYPE',
  'UNKNOWN_ELEMENT_OF_ENUM',
  'NO_SUCH_COLUMN_IN_TABLE',
  'ILLEGAL_COLUMN',
  'TOO_LARGE_STRING_SIZE',
  'TOO_LARGE_ARRAY_SIZE',
  'SIZES_OF_ARRAYS_DONT_MATCH',
  'SIZES_OF_COLUMNS_DOESNT_MATCH',
  'SIZES_OF_COLUMNS_IN_TUPLE_DOESNT_MATCH',
  'VALUE_IS_OUT_OF_RANGE_OF_DATA_TYPE',
  'DECIMAL_OVERFLOW',
  'CANNOT_CONVERT_TYPE',
  'CANNOT_PARSE_TEXT',
  'CANNOT_PARSE_NUMBER',
  'CANNOT_INSERT_NULL_IN_ORDINARY_COLUMN',
  'TOO_MANY_PARTITIONS',
  'NUMBER_OF_COLUMNS_DOESNT_MATCH',
  'UNKNOWN_CODEC',
  'CANNOT_EXTRACT_TABLE_STRUCTURE',
  'DUPLICATE_COLUMN',
  'THERE_IS_NO_COLUMN',
  'SERIALIZATION_ERROR',
  'EMPTY_DATA_PASSED',
  'INCORRECT_FILE_NAME',
  'VIOLATED_CONSTRAINT',
]);
const socketCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ECONNABORTED',
]);

function textOf(cause: unknown, key: string): string | undefined {
  const value = typeof cause === 'object' && cause !== null ? Reflect.get(cause, key) : undefined;
  return typeof value === 'string' ? value : undefined;
}

/** The engine's message without the whole statement, which it repeats after `In scope`. */
export function plainMessage(cause: unknown): string {
  return (textOf(cause, 'message') ?? String(cause)).replace(/ In scope [\s\S]*/, '');
}

/**
 * An engine's error as a StoreError. Matches `error.type`, because chDB's errors are no instance of the
 * client's ClickHouseError class. A StoreError passes through.
 * @param doing what was being attempted; starts the message
 * @param during `segment`: data faults become `segment_refused`; an answer of the engine that is in no list is
 *   `segment_failed`, which is retryable, because a segment once dropped is lost
 */
export function toStoreError(
  cause: unknown,
  doing: string,
  during: 'question' | 'segment' = 'question',
): StoreError {
  if (cause instanceof StoreError) return cause;
  const engineType = textOf(cause, 'type');
  const message = plainMessage(cause);
  const more = { cause, ...(engineType === undefined ? {} : { engineType }) };
  const detail = `${doing}: ${message}`;
  const unreachable =
    socketCodes.has(textOf(cause, 'code') ?? '') || /socket hang up|Timeout error/i.test(message);
  const tooManyPartitions = engineType === 'TOO_MANY_PARTS' && /partitions/i.test(message);
  if (engineType !== undefined && timeouts.has(engineType))
    return new StoreError('store_timeout', detail, more);
  if (during === 'segment') {
    const refused = tooManyPartitions || (engineType !== undefined && badData.has(engineType));
    if (refused) return new StoreError('segment_refused', detail, more);
    const isUnknown = engineType !== undefined && !unreachable && !unavailable.has(engineType);
    return new StoreError(isUnknown ? 'segment_failed' : 'store_unavailable', detail, more);
  }
  if (unreachable || (engineType !== undefined && unavailable.has(engineType)))
    return new StoreError('store_unavailable', detail, more);
  return new StoreError('query_failed', detail, more);
}
