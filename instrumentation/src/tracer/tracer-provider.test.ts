import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { context, ROOT_CONTEXT, type Span, trace } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOnSampler,
  type ReadableSpan,
  TracerProvider as SdkProvider,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace';
import { AsyncContextManager } from './context-manager.ts';
import { FunctionResource } from './resource.ts';
import { TracerProvider } from './tracer-provider.ts';

class Kept implements SpanProcessor {
  readonly spans: ReadableSpan[] = [];
  onStart(): void {}
  onEnd(span: ReadableSpan): void {
    this.spans.push(span);
  }
  async forceFlush(): Promise<void> {}
  async shutdown(): Promise<void> {}
}

/** What an exporter sees, but for ids and times. */
const seen = (span: ReadableSpan) => ({
  name: span.name,
  kind: span.kind,
  attributes: span.attributes,
  links: span.links.map((link) => ({ ...link, attributes: link.attributes ?? {} })),
  events: span.events.map(({ name, attributes, droppedAttributesCount }) => ({
    name,
    attributes,
    droppedAttributesCount: droppedAttributesCount ?? 0,
  })),
  status: span.status,
  dropped: span.droppedAttributesCount,
  ended: span.ended,
  hasParent: span.parentSpanContext !== undefined,
  scope: span.instrumentationScope.name,
});

const carried = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 0 };
const within = trace.setSpanContext(ROOT_CONTEXT, carried);

/** Programs of a user. */
const uses: Record<string, (span: Span) => void> = {
  'attributes of every kind, and what is none': (span) => {
    span.setAttributes({ a: 1, b: 'two', c: [true, null as never, false], d: undefined, '': 'no key' });
    span.setAttribute('e', { not: 'a value' } as never).setAttribute('f', [1, 'mixed'] as never);
    span.setAttribute('a', 2).setAttribute('g', null as never);
  },
  'more attributes than there may be': (span) => {
    for (let i = 0; i < 130; i++) span.setAttribute(`k${i}`, i);
    span.setAttribute('k0', 'again');
  },
  'events with and without attributes and times': (span) => {
    span
      .addEvent('plain')
      .addEvent('with', { a: [1, 2] })
      .addEvent('at', 1_700_000_000_000);
    span.addEvent('both', { b: 'c' }, new Date(1_700_000_000_500));
  },
  links: (span) => {
    span
      .addLink({ context: carried, attributes: { l: 1 } })
      .addLinks([{ context: carried }, { context: carried }]);
  },
  'a status that may not be taken back': (span) => {
    span.setStatus({ code: 2, message: 'no' }).setStatus({ code: 1, message: 'fine' }).setStatus({ code: 2 });
  },
  'a status with a message that is none': (span) => {
    span.setStatus({ code: 0 }).setStatus({ code: 2, message: new Error('x') as never });
  },
  exceptions: (span) => {
    const error = Object.assign(new RangeError('far'), { stack: 'RangeError: far\n at x' });
    span.recordException(error);
    span.recordException('text');
    span.recordException({ code: 12, message: 'coded' });
    span.recordException({} as never);
  },
  'a name, and what comes after the end': (span) => {
    span.updateName('renamed');
    span.end();
    span
      .setAttribute('late', 1)
      .addEvent('late')
      .addLink({ context: carried })
      .updateName('late')
      .setStatus({ code: 2 });
    span.end();
  },
};

describe('Our tracer', () => {
  const ours = new Kept();
  const theirs = new Kept();
  const resource = new FunctionResource({ 'service.name': 'shop' });
  const own = new TracerProvider(resource, ours);
  const sdk = new SdkProvider({
    sampler: new AlwaysOnSampler(),
    resource: resourceFromAttributes({}),
    spanProcessors: [theirs],
  });
  let isMine = false;
  before(() => {
    isMine = context.setGlobalContextManager(new AsyncContextManager());
  });
  after(() => {
    if (isMine) context.disable();
  });

  for (const [what, use] of Object.entries(uses)) {
    it(`records what the SDK records: ${what}`, () => {
      for (const provider of [own, sdk]) {
        for (const parent of [ROOT_CONTEXT, within]) {
          const options = {
            kind: 3,
            attributes: { first: 1 },
            links: [{ context: carried, attributes: { n: 1 } }],
          };
          const span = provider.getTracer('test').startSpan('named', options, parent);
          use(span);
          span.end();
        }
      }
      assert.deepEqual(ours.spans.splice(0).map(seen), theirs.spans.splice(0).map(seen));
    });
  }

  it('takes trace and parent from the context, and makes ids of its own for a root', () => {
    const tracer = own.getTracer('test', '1');
    const child = tracer.startSpan('child', {}, within).spanContext();
    assert.equal(child.traceId, carried.traceId);
    assert.equal(child.traceFlags, 1);
    const ids = Array.from({ length: 100 }, () =>
      tracer.startSpan('root', { root: true }, within).spanContext(),
    );
    assert.equal(new Set(ids.map(({ traceId }) => traceId)).size, 100);
    assert.ok(ids.every((one) => trace.isSpanContextValid(one) && one.traceId !== carried.traceId));
  });

  it('records nothing where tracing is suppressed', () => {
    assert.equal(own.getTracer('test').startSpan('no', {}, suppressTracing(within)).isRecording(), false);
  });

  it('takes times as numbers, dates, pairs and on the clock of the process', () => {
    const tracer = own.getTracer('test');
    for (const startTime of [
      1_700_000_000_123,
      new Date(1_700_000_000_123),
      [1_700_000_000, 123e6] as [number, number],
    ]) {
      const span = tracer.startSpan('at', { startTime }) as unknown as ReadableSpan & Span;
      span.end(1_700_000_001_000);
      assert.deepEqual(span.startTime, [1_700_000_000, 123e6]);
      assert.deepEqual(span.duration, [0, 877e6]);
    }
    const span = tracer.startSpan('now', { startTime: performance.now() }) as unknown as ReadableSpan & Span;
    assert.ok(Math.abs(span.startTime[0] * 1e3 + span.startTime[1] / 1e6 - Date.now()) < 5_000);
    span.end(1);
    assert.deepEqual(span.duration, [0, 0], 'an end before the start is the start');
  });

  it('measures a span in fractions of a millisecond', () => {
    const span = own.getTracer('test').startSpan('short') as unknown as ReadableSpan & Span;
    const begun = performance.now();
    while (performance.now() - begun < 0.2);
    span.end();
    assert.ok(span.duration[1] >= 200_000 && span.endTime[1] < 1e9);
  });

  it('has an active span through what is asynchronous, in bound functions and in listeners of bound emitters', async () => {
    const tracer = own.getTracer('test');
    const emitter = new EventEmitter();
    const active = () => trace.getSpan(context.active());
    await tracer.startActiveSpan('outer', { kind: 2 }, async (span) => {
      await new Promise((next) => setImmediate(next));
      assert.equal(active(), span);
      const bound = context.bind(context.active(), (_a: number, _b: number) => active());
      assert.equal(bound.length, 2);
      context.bind(context.active(), emitter);
      context.with(ROOT_CONTEXT, () => {
        assert.equal(bound(1, 2), span);
        const heard: unknown[] = [];
        const listener = () => heard.push(active());
        emitter.on('event', listener).once('event', listener);
        emitter.emit('event');
        emitter.emit('event');
        assert.deepEqual(heard, [span, span, span]);
        emitter.off('event', listener);
        assert.equal(emitter.listenerCount('event'), 0);
      });
    });
    assert.equal(active(), undefined);
  });
});
