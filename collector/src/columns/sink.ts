import { Buffer } from 'node:buffer';
import { Malformed } from '../otlp/malformed.ts';
import { Bytes } from './bytes.ts';
import type { Chunk } from './chunk.ts';
import { spanStreams, streamIndex } from './spans.ts';

/** A point in time as the two halves of Unix nanoseconds. */
interface Nanos {
  hi: number;
  lo: number;
}

/** What the sender's clock may say: outside it a time is moved to the edge and the span is flagged. */
export interface Window {
  from: Date;
  to: Date;
}

export interface SinkLimits {
  /** Rows of one chunk. */
  chunkRows: number;
  /** Bytes of one chunk, and of one span. */
  chunkBytes: number;
  /** Bytes of all columns of one request: a resource is repeated for each of its spans. */
  totalBytes: number;
}

/** Thrown when a request's columns outgrow `totalBytes`. */
export class TooMuch {}

const TWO32 = 4294967296;

/**
 * The columns of one request while it is decoded. Decoders write what repeats straight into the streams, and end
 * each span with `commitSpan` (it counts) or `rollback` (it was never there).
 */
export class SpanSink {
  rows = 0;
  readonly traceIds: Bytes;
  readonly spanIds: Bytes;
  readonly parentIds: Bytes;
  readonly traceStates: Bytes;
  readonly names: Bytes;
  readonly statusMessages: Bytes;
  readonly keys: Bytes;
  readonly values: Bytes;
  readonly eventTimes: Bytes;
  readonly eventNames: Bytes;
  readonly eventSizes: Bytes;
  readonly eventKeys: Bytes;
  readonly eventValues: Bytes;
  readonly linkTraceIds: Bytes;
  readonly linkSpanIds: Bytes;
  readonly linkSizes: Bytes;
  readonly linkKeys: Bytes;
  readonly linkValues: Bytes;

  /** Of the ResourceSpans being decoded, already as Native strings. */
  readonly resource = { size: 0, keys: new Bytes(), values: new Bytes(), serviceName: new Bytes(64) };
  /** Of the ScopeSpans being decoded. */
  readonly scope = { name: new Bytes(64), version: new Bytes(64) };

  /** Set by decoders, per span. */
  attributeCount = 0;
  eventCount = 0;
  linkCount = 0;
  isUnfinished = false;
  isClamped = false;
  /** OTLP span flags. */
  flags = 0;

  private readonly streams: Bytes[];
  private readonly variable: Bytes[];
  private readonly marks: number[];
  private readonly limits: SinkLimits;
  private chunks: Chunk[] = [];
  /** Whether the last row of the columns has the current resource. */
  private isRepeated = false;
  private flushedBytes = 0;
  private minNs = 0;
  private maxNs = 0;
  private min: Nanos = { hi: 0, lo: 0 };
  private max: Nanos = { hi: 0, lo: 0 };
  private received: Nanos = { hi: 0, lo: 0 };

  constructor(limits: SinkLimits) {
    this.limits = limits;
    this.streams = spanStreams.map(() => new Bytes());
    this.variable = this.streams.filter((_, i) => spanStreams[i]?.kind === 'string');
    this.marks = this.streams.map(() => 0);
    const at = (column: string, part = 0) =>
      this.streams[(streamIndex.get(column) as number) + part] as Bytes;
    this.traceIds = at('trace_id');
    this.spanIds = at('span_id');
    this.parentIds = at('parent_span_id');
    this.traceStates = at('trace_state');
    this.names = at('name');
    this.statusMessages = at('status_message');
    this.keys = at('attributes', 1);
    this.values = at('attributes', 2);
    this.eventTimes = at('event_times', 1);
    this.eventNames = at('event_names', 1);
    this.eventSizes = at('event_attributes', 1);
    this.eventKeys = at('event_attributes', 2);
    this.eventValues = at('event_attributes', 3);
    this.linkTraceIds = at('link_trace_ids', 1);
    this.linkSpanIds = at('link_span_ids', 1);
    this.linkSizes = at('link_attributes', 1);
    this.linkKeys = at('link_attributes', 2);
    this.linkValues = at('link_attributes', 3);
    this.tail = {
      kinds: at('kind'),
      startedAt: at('started_at'),
      durations: at('duration_ns'),
      statuses: at('status'),
      services: at('service_name'),
      resourceSizes: at('resource'),
      resourceKeys: at('resource', 1),
      resourceValues: at('resource', 2),
      scopeNames: at('scope_name'),
      scopeVersions: at('scope_version'),
      sizes: at('attributes'),
      eventArrays: [at('event_times'), at('event_names'), at('event_attributes')],
      linkArrays: [at('link_trace_ids'), at('link_span_ids'), at('link_attributes')],
      clamped: at('is_clamped'),
      receivedAt: at('received_at'),
      versions: at('version'),
      flags: at('flags'),
    };
  }

  private readonly tail: {
    kinds: Bytes;
    startedAt: Bytes;
    durations: Bytes;
    statuses: Bytes;
    services: Bytes;
    resourceSizes: Bytes;
    resourceKeys: Bytes;
    resourceValues: Bytes;
    scopeNames: Bytes;
    scopeVersions: Bytes;
    sizes: Bytes;
    eventArrays: [Bytes, Bytes, Bytes];
    linkArrays: [Bytes, Bytes, Bytes];
    clamped: Bytes;
    receivedAt: Bytes;
    versions: Bytes;
    flags: Bytes;
  };

  /** A new request: forgets what is there. */
  start(receivedAt: Date, window: Window): void {
    this.chunks = [];
    this.flushedBytes = 0;
    this.clear();
    this.startResource();
    this.startScope();
    this.min = nanos(window.from.getTime());
    this.max = nanos(window.to.getTime());
    this.minNs = this.min.hi * TWO32 + this.min.lo;
    this.maxNs = this.max.hi * TWO32 + this.max.lo;
    const ms = receivedAt.getTime();
    this.received = { hi: Math.floor(ms / TWO32), lo: ms % TWO32 };
  }

  startResource(): void {
    this.isRepeated = false;
    this.resource.size = 0;
    this.resource.keys.len = 0;
    this.resource.values.len = 0;
    this.resource.serviceName.len = 0;
  }

  startScope(): void {
    this.scope.name.len = 0;
    this.scope.version.len = 0;
  }

  startSpan(): void {
    const { streams, marks } = this;
    for (let i = 0; i < streams.length; i++) marks[i] = (streams[i] as Bytes).len;
    this.attributeCount = 0;
    this.eventCount = 0;
    this.linkCount = 0;
    this.isUnfinished = false;
    this.isClamped = false;
    this.flags = 0;
  }

  /** A time into a column, inside the window. */
  time(into: Bytes, hi: number, lo: number): void {
    const ns = hi * TWO32 + lo;
    if (ns >= this.minNs && ns <= this.maxNs) {
      into.u64(hi, lo);
      return;
    }
    this.isClamped = true;
    const edge = ns < this.minNs ? this.min : this.max;
    into.u64(edge.hi, edge.lo);
  }

  /**
   * The span's remaining columns. A start record may have no end yet.
   * @throws Malformed: roll the span back
   * @throws TooMuch: give the request up
   */
  commitSpan(
    kind: number,
    status: number,
    startHi: number,
    startLo: number,
    endHi: number,
    endLo: number,
  ): void {
    const { tail, resource, scope } = this;
    if (startHi === 0 && startLo === 0) throw new Malformed('startTimeUnixNano', 'not set');
    const isOpen = endHi === 0 && endLo === 0 && this.isUnfinished;
    if (!isOpen && (endHi < startHi || (endHi === startHi && endLo < startLo))) {
      throw new Malformed('endTimeUnixNano', 'before startTimeUnixNano');
    }
    tail.kinds.u8(kind >= 0 && kind <= 5 ? kind : 0);
    tail.statuses.u8(status >= 0 && status <= 2 ? status : 0);
    this.time(tail.startedAt, startHi, startLo);
    if (isOpen) tail.durations.u64(0, 0);
    else this.duration(startHi, startLo, endHi, endLo);
    one(tail.services, resource.serviceName);
    tail.resourceSizes.u32(resource.size);
    repeat(tail.resourceKeys, resource.keys, this.isRepeated);
    repeat(tail.resourceValues, resource.values, this.isRepeated);
    this.isRepeated = true;
    one(tail.scopeNames, scope.name);
    one(tail.scopeVersions, scope.version);
    tail.sizes.u32(this.attributeCount);
    for (const sizes of tail.eventArrays) sizes.u32(this.eventCount);
    for (const sizes of tail.linkArrays) sizes.u32(this.linkCount);
    tail.clamped.u8(this.isClamped ? 1 : 0);
    tail.receivedAt.u64(this.received.hi, this.received.lo);
    if (this.isUnfinished) tail.versions.u64(0, 0);
    else tail.versions.u64(this.received.hi, this.received.lo);
    tail.flags.u32(this.flags);
    this.rows++;
    if (!this.fits()) throw new Malformed('', `larger than ${this.limits.chunkBytes} bytes`);
  }

  /** Forgets what was written since `startSpan`. */
  rollback(): void {
    const { streams, marks } = this;
    const had = this.tail.kinds.len;
    for (let i = 0; i < streams.length; i++) (streams[i] as Bytes).len = marks[i] as number;
    if (this.tail.kinds.len < had) {
      this.rows--;
      this.isRepeated = false;
    }
  }

  /** What was committed, in chunks of their own memory. */
  finish(): Chunk[] {
    this.flush();
    const { chunks } = this;
    this.chunks = [];
    return chunks;
  }

  private duration(startHi: number, startLo: number, endHi: number, endLo: number): void {
    const borrow = endLo < startLo ? 1 : 0;
    const lo = endLo - startLo + borrow * TWO32;
    const hi = endHi - startHi - borrow;
    const longest = this.maxNs - this.minNs;
    if (hi * TWO32 + lo <= longest) {
      this.tail.durations.u64(hi, lo);
      return;
    }
    this.isClamped = true;
    this.tail.durations.u64(Math.floor(longest / TWO32), longest % TWO32);
  }

  private fits(): boolean {
    let bytes = 0;
    for (const stream of this.variable) bytes += stream.len;
    bytes += this.eventTimes.len + this.linkTraceIds.len + this.linkSpanIds.len;
    bytes += this.eventSizes.len + this.linkSizes.len;
    if (bytes + this.flushedBytes > this.limits.totalBytes) throw new TooMuch();
    if (bytes <= this.limits.chunkBytes && this.rows < this.limits.chunkRows) return true;
    if (this.rows === 1) {
      if (bytes > this.limits.chunkBytes) return false;
    } else if (bytes > this.limits.chunkBytes) {
      return this.fitsAlone();
    }
    this.flush();
    return true;
  }

  /** The span just written does not fit beside the others: it goes into a chunk of its own, or is too large. */
  private fitsAlone(): boolean {
    const { streams, marks } = this;
    const moved = streams.map((stream, i) => Buffer.from(stream.buf.subarray(marks[i], stream.len)));
    const size = moved.reduce((sum, part) => sum + part.length, 0);
    if (size > this.limits.chunkBytes) return false;
    for (let i = 0; i < streams.length; i++) (streams[i] as Bytes).len = marks[i] as number;
    this.rows--;
    this.flush();
    for (let i = 0; i < streams.length; i++) {
      const part = moved[i] as Buffer;
      (streams[i] as Bytes).raw(part, 0, part.length);
    }
    this.rows = 1;
    return true;
  }

  private flush(): void {
    if (this.rows === 0) return;
    const chunk = { rows: this.rows, streams: this.streams.map((stream) => Buffer.from(stream.view())) };
    this.flushedBytes += chunk.streams.reduce((sum, stream) => sum + stream.length, 0);
    this.chunks.push(chunk);
    this.clear();
  }

  private clear(): void {
    this.rows = 0;
    this.isRepeated = false;
    for (const stream of this.streams) {
      stream.len = 0;
      if (stream.buf.length > 4 * this.limits.chunkBytes) stream.buf = Buffer.allocUnsafeSlow(1024);
    }
  }
}

/** The resource's text: after its first span, from the column itself, which needs no view of another buffer. */
function repeat(into: Bytes, text: Bytes, isRepeated: boolean): void {
  if (isRepeated) into.again(into.len - text.len, into.len);
  else into.raw(text.buf, 0, text.len);
}

function one(into: Bytes, text: Bytes): void {
  if (text.len === 0) into.u8(0);
  else into.raw(text.buf, 0, text.len);
}

function nanos(ms: number): Nanos {
  const ns = BigInt(Math.floor(ms)) * 1_000_000n;
  return { hi: Number(ns >> 32n), lo: Number(ns & 0xffffffffn) };
}
