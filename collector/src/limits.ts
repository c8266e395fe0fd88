/** What one collector takes on. Every number can be set; the defaults suit a small machine. */
export interface Limits {
  /** Bytes of a request's body as sent. */
  bodyBytes: number;
  /** Bytes of a body after gunzip. */
  inflatedBytes: number;
  /** Bytes of columns one request may become: a resource is stored with each of its spans. */
  columnBytes: number;
  /** Requests being read, decoded or written at once; more get 429. */
  requests: number;
  /** Milliseconds a request may take to arrive. */
  requestTimeoutMs: number;
  /** Rows of a segment. One segment is one insert. */
  segmentRows: number;
  /** Bytes of a segment. */
  segmentBytes: number;
  /** Milliseconds after its first row at which a segment is shipped, full or not, unless earlier ones are not in the store yet. */
  segmentAgeMs: number;
  /** Bytes of journal on disk; beyond it requests get 503. */
  journalBytes: number;
  /** Bytes accepted and not yet on disk; beyond it requests get 503. */
  pendingBytes: number;
  /** Days back a span's time may lie; the store's retention of raw spans. */
  retentionDays: number;
}

const MiB = 1024 * 1024;

export const defaultLimits: Limits = {
  bodyBytes: 16 * MiB,
  inflatedBytes: 64 * MiB,
  columnBytes: 256 * MiB,
  requests: 256,
  requestTimeoutMs: 30_000,
  segmentRows: 200_000,
  segmentBytes: 64 * MiB,
  segmentAgeMs: 1_000,
  journalBytes: 4096 * MiB,
  pendingBytes: 256 * MiB,
  retentionDays: 14,
};
