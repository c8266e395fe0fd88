import assert from 'node:assert/strict';
import * as real from '@opentelemetry/api';
import * as ours from './api.ts';
import { AsyncContextManager } from './context-manager.ts';

const carried = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 };

describe('Our part of the OpenTelemetry API', () => {
  let isMine = false;
  before(() => {
    isMine = real.context.setGlobalContextManager(new AsyncContextManager());
  });
  after(() => {
    if (isMine) real.context.disable();
  });

  it('has the constants of the real one', () => {
    for (const name of ['NONE', 'SAMPLED'] as const)
      assert.equal(ours.TraceFlags[name], real.TraceFlags[name]);
    for (const [name, value] of Object.entries(ours.SpanKind)) {
      assert.equal(value, real.SpanKind[name as keyof typeof real.SpanKind]);
    }
    for (const [name, value] of Object.entries(ours.SpanStatusCode)) {
      assert.equal(value, real.SpanStatusCode[name as keyof typeof real.SpanStatusCode]);
    }
  });

  it('shares contexts and spans with the real one, both ways', async () => {
    const mine = ours.trace.setSpanContext(ours.ROOT_CONTEXT, carried);
    assert.deepEqual(real.trace.getSpanContext(mine), carried);
    const theirs = real.trace.setSpanContext(real.ROOT_CONTEXT, carried);
    assert.deepEqual(ours.trace.getSpanContext(theirs), carried);
    const key = ours.createContextKey('shop');
    assert.equal(real.createContextKey('shop'), key);
    await ours.context.with(mine.setValue(key, 7), async () => {
      await null;
      assert.equal(real.context.active().getValue(key), 7);
      assert.equal(ours.context.active().deleteValue(key).getValue(key), undefined);
    });
    assert.equal(ours.context.active().getValue(key), undefined);
  });

  it('knows a valid span context as the real one does', () => {
    for (const traceId of [
      carried.traceId,
      '0'.repeat(32),
      'x'.repeat(32),
      'a',
      `${'0'.repeat(31)}1`,
      'A'.repeat(32),
    ]) {
      const given = { ...carried, traceId };
      assert.equal(ours.isSpanContextValid(given), real.isSpanContextValid(given), traceId);
    }
  });

  it('has spans that record nothing, whose every method can be called', () => {
    const span = ours.trace.wrapSpanContext(carried);
    assert.equal(
      span.setAttribute('a', 1).setStatus({ code: 1 }).addEvent('e').updateName('n').isRecording(),
      false,
    );
    span.recordException('no');
    span.end();
  });

  it('has a tracer that makes such spans where nobody has set a provider', () => {
    const globals = (globalThis as unknown as Record<symbol, { trace?: unknown }>)[
      Symbol.for('opentelemetry.js.api.1')
    ]!;
    const { trace: provider } = globals;
    globals.trace = undefined;
    try {
      const span = ours.trace.getTracer('none').startSpan('');
      assert.equal(real.isSpanContextValid(span.spanContext()), false);
      assert.equal(span.isRecording(), false);
    } finally {
      globals.trace = provider;
    }
  });
});
