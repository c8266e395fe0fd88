/**
 * Every way a request can end badly. `message` is for people; the code is for programs and never changes.
 * A 4xx is the caller's to mend, a 5xx ours; retryable says whether the same request may succeed later.
 */
export const errors = {
  bad_parameter: { status: 400, retryable: false, title: 'A parameter is not right' },
  not_found: { status: 404, retryable: false, title: 'There is no such page' },
  method_not_allowed: { status: 405, retryable: false, title: 'This address does not do that' },
  cross_origin: { status: 403, retryable: false, title: 'Another site asked for this' },
  body_too_large: { status: 413, retryable: false, title: 'That is too much at once' },
  unsupported_body: { status: 415, retryable: false, title: 'The body is of a kind nobody reads here' },
  internal: { status: 500, retryable: false, title: 'The dashboard failed' },
  store_unavailable: { status: 503, retryable: true, title: 'The store does not answer' },
} as const;

export type ErrorCode = keyof typeof errors;

/** What is wrong with one field of a form or of a body. */
export interface FieldFault {
  field: string;
  message: string;
}

/**
 * An end of a request that has a page of its own. `parameter` names what a bad_parameter is about; `faults` are all there are, where
 * they are known at once: a form is then shown again with each beside its field.
 */
export class DashboardError extends Error {
  readonly code: ErrorCode;
  readonly parameter: string | undefined;
  readonly faults: readonly FieldFault[] | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    options: { parameter?: string; faults?: readonly FieldFault[]; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'DashboardError';
    this.code = code;
    this.parameter = options.parameter;
    this.faults = options.faults;
  }
}
