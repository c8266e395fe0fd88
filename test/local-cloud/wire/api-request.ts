/** A signed call to a service. */
export interface ApiRequest {
  method: string;
  /** Path, percent-encoded as sent. */
  path: string;
  query: URLSearchParams;
  /** Lower-case names. */
  headers: Record<string, string>;
  body: Buffer;
  requestId: string;
  /** Ledger id of the invocation whose instance signed it; undefined: a caller outside. */
  by: number | undefined;
  /** X-Ray header of the call, where it is one: the SDK passes on Lambda's, instrumentations set their own. */
  traceHeader: string | undefined;
}

export interface ApiResponse {
  status: number;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

/** One service behind the endpoint. */
export interface ApiService {
  /** SigV4 service names it answers for. */
  signingName: string;
  handle(request: ApiRequest): Promise<ApiResponse> | ApiResponse;
  /** How the service says that a call failed. */
  fault(error: ServiceError, request: ApiRequest): ApiResponse;
}

/** A documented error of a service; its `code` is what an SDK client gets as the error's name. */
export class ServiceError extends Error {
  readonly code: string;
  readonly status: number;
  constructor(code: string, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}
