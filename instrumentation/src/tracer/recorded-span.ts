import {
  type Attributes,
  type AttributeValue,
  type Exception,
  type HrTime,
  type Link,
  type Span,
  type SpanContext,
  SpanKind,
  type SpanOptions,
  type SpanStatus,
  SpanStatusCode,
  type TimeInput,
} from '@opentelemetry/api';
import type { ReadableSpan, TimedEvent } from '@opentelemetry/sdk-trace';
import { KeptAttributes } from './attributes.ts';
import type { FunctionResource } from './resource.ts';

/** What a span is of: the function and the tracer. */
export interface Origin {
  resource: FunctionResource;
  scope: ReadableSpan['instrumentationScope'];
  /** The tracer is this package's: what it says of a span is made for it, and needs neither check nor copy. */
  isOurs: boolean;
  onEnd(span: ReadableSpan): void;
}

/**
 * A span that is recorded until it ends: `Span` of the OpenTelemetry API and `ReadableSpan` of its SDK
 * (https://opentelemetry.io/docs/specs/otel/trace/api/#span). Its links and events are not limited: a batch of 10,000
 * records has as many links. Never throws; what comes after its end is ignored.
 */
export class RecordedSpan implements Span, ReadableSpan {
  name: string;
  readonly kind: SpanKind;
  readonly parentSpanContext?: SpanContext;
  readonly startTime: HrTime;
  endTime: HrTime = [0, 0];
  ended = false;
  status: SpanStatus = { code: SpanStatusCode.UNSET };
  readonly links: Link[] = [];
  readonly events: TimedEvent[] = [];
  readonly droppedEventsCount = 0;
  readonly droppedLinksCount = 0;
  readonly attributes: Attributes;
  readonly resource: ReadableSpan['resource'];
  readonly instrumentationScope: ReadableSpan['instrumentationScope'];
  // No #private members: what is sent of an unfinished span is an object that inherits from it.
  private readonly context: SpanContext;
  private readonly origin: Origin;
  private readonly kept: KeptAttributes;
  /** On the clock of `performance.now()`, which does not jump; undefined where the user told the start. */
  private readonly startedAt: number | undefined;

  constructor(
    origin: Origin,
    name: string,
    context: SpanContext,
    parent: SpanContext | undefined,
    { kind = SpanKind.INTERNAL, startTime, attributes, links }: SpanOptions,
  ) {
    this.origin = origin;
    this.resource = origin.resource as FunctionResource & ReadableSpan['resource'];
    this.instrumentationScope = origin.scope;
    this.name = name;
    this.context = context;
    this.parentSpanContext = parent;
    this.kind = kind;
    this.startedAt = startTime === undefined ? performance.now() : undefined;
    this.startTime = toHrTime(startTime ?? Date.now());
    this.kept = new KeptAttributes(attributes, origin.isOurs);
    this.attributes = this.kept.values;
    if (links) this.addLinks(links);
  }

  get droppedAttributesCount(): number {
    return this.kept.dropped;
  }

  get duration(): HrTime {
    const nanos = this.endTime[1] - this.startTime[1];
    const seconds = this.endTime[0] - this.startTime[0];
    return nanos < 0 ? [seconds - 1, nanos + 1e9] : [seconds, nanos];
  }

  spanContext(): SpanContext {
    return this.context;
  }

  isRecording(): boolean {
    return !this.ended;
  }

  setAttribute(key: string, value: AttributeValue): this {
    if (!this.ended) this.kept.set(key, value);
    return this;
  }

  setAttributes(attributes: Attributes): this {
    if (!this.ended) this.kept.setAll(attributes);
    return this;
  }

  addEvent(name: string, attributesOrTime?: Attributes | TimeInput, time?: TimeInput): this {
    if (this.ended) return this;
    const isTime = isTimeInput(attributesOrTime);
    const { values, dropped } = new KeptAttributes(isTime ? undefined : attributesOrTime, this.origin.isOurs);
    const at = time ?? (isTime ? attributesOrTime : undefined);
    this.events.push({ name, attributes: values, time: this.timeOf(at), droppedAttributesCount: dropped });
    return this;
  }

  addLink({ context, attributes }: Link): this {
    if (this.ended) return this;
    const { values, dropped } = new KeptAttributes(attributes, this.origin.isOurs);
    this.links.push({ context, attributes: values, ...(dropped > 0 && { droppedAttributesCount: dropped }) });
    return this;
  }

  addLinks(links: Link[]): this {
    for (const link of links) this.addLink(link);
    return this;
  }

  /** `OK` is final, and only an error has a message. */
  setStatus({ code, message }: SpanStatus): this {
    if (this.ended || code === SpanStatusCode.UNSET || this.status.code === SpanStatusCode.OK) return this;
    this.status = code === SpanStatusCode.ERROR && typeof message === 'string' ? { code, message } : { code };
    return this;
  }

  updateName(name: string): this {
    if (!this.ended) this.name = name;
    return this;
  }

  /** https://opentelemetry.io/docs/specs/semconv/exceptions/exceptions-spans/ */
  recordException(exception: Exception, time?: TimeInput): void {
    const { code, name, message, stack } = (
      typeof exception === 'string' ? { message: exception } : (exception ?? {})
    ) as { code?: string | number; name?: string; message?: string; stack?: string };
    const type = code ? String(code) : name;
    if (!type && !message) return;
    this.addEvent(
      'exception',
      {
        'exception.type': type || undefined,
        'exception.message': message || undefined,
        'exception.stacktrace': stack || undefined,
      },
      time,
    );
  }

  end(endTime?: TimeInput): void {
    if (this.ended) return;
    this.endTime = this.timeOf(endTime);
    if (this.duration[0] < 0) this.endTime = this.startTime;
    this.ended = true;
    this.origin.onEnd(this);
  }

  /** The time told, else now. */
  private timeOf(told?: TimeInput): HrTime {
    if (told !== undefined) return toHrTime(told);
    if (this.startedAt === undefined) return toHrTime(Date.now());
    const [seconds, nanos] = this.startTime;
    const later = nanos + Math.round((performance.now() - this.startedAt) * 1e6);
    return [seconds + Math.floor(later / 1e9), later % 1e9];
  }
}

function isTimeInput(value: unknown): value is TimeInput {
  return typeof value === 'number' || value instanceof Date || Array.isArray(value);
}

/** A number is Unix ms, or one of `performance.now()` where it can be. */
function toHrTime(time: TimeInput): HrTime {
  if (Array.isArray(time)) return time;
  const given = Number(time);
  const ms = given <= performance.now() && typeof time === 'number' ? performance.timeOrigin + given : given;
  const seconds = Math.floor(ms / 1000);
  return [seconds, Math.round((ms - seconds * 1000) * 1e6)];
}
