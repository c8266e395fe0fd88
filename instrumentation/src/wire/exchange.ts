/** A request on the wire, as an HTTP client sent it. */
export interface WireRequest {
  method: string;
  /** Path and query, as sent. */
  path: string;
  host: string;
  /** `https:` or `http:`, where the client says it. */
  scheme?: string;
  /** @param name lower-case */
  header(name: string): string | undefined;
  /** Adds or replaces a header. Absent once the headers have left, and where they cannot be changed. */
  setHeader?(name: string, value: string): void;
  /** The body once it was sent; undefined when it was too large to keep, or a stream of bytes we do not read. */
  body?: Buffer;
}

export interface WireResponse {
  status: number;
  /** Lower-case names. */
  headers: Record<string, string>;
  /** Undefined when it was too large to keep or nobody needs it. */
  body?: Buffer;
}

/** What follows one exchange from its first byte to its last. No method throws. */
export interface Follower {
  sent(chunk: unknown, encoding: unknown): void;
  answered(status: number, headers: Record<string, unknown>): void;
  received(chunk: unknown, encoding: unknown): void;
  /** The response is complete, and its reader has not been told yet. */
  finished(): void;
  /** The exchange ended otherwise. Only the first of `finished` and `failed` counts. */
  failed(error: unknown): void;
}

/** Starts to follow a request that is about to be sent; undefined: not our business. Does not throw. */
export type Follow = (request: WireRequest) => Follower | undefined;
