import assert from 'node:assert/strict';
import { defaultTextMapGetter, defaultTextMapSetter, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import * as real from '@opentelemetry/core';
import * as ours from './core.ts';

const [traceId, spanId] = ['0af7651916cd43dd8448eb211c80319c', 'b7ad6b7169203331'];
const ids = `${traceId}-${spanId}`;

describe('Our part of the OpenTelemetry core', () => {
  it('suppresses tracing for the real one, and the other way round', () => {
    assert.ok(real.isTracingSuppressed(ours.suppressTracing(ROOT_CONTEXT)));
    assert.ok(ours.isTracingSuppressed(real.suppressTracing(ROOT_CONTEXT)));
    assert.ok(!ours.isTracingSuppressed(ROOT_CONTEXT));
  });

  const carriers: Record<string, Record<string, unknown>> = {
    none: {},
    one: { traceparent: `00-${ids}-01` },
    'one that is not sampled': { traceparent: `00-${ids}-00` },
    'the first of several': { traceparent: [`00-${ids}-01`, 'x'] },
    'one of a later version, with more': { traceparent: `cc-${ids}-01-what-else` },
    'one of this version, with more': { traceparent: `00-${ids}-01-more` },
    'one of no version': { traceparent: `ff-${ids}-01` },
    'no trace': { traceparent: `00-${'0'.repeat(32)}-${spanId}-01` },
    'no span': { traceparent: `00-${traceId}-${'0'.repeat(16)}-01` },
    nonsense: { traceparent: 'nonsense' },
    'a state': { traceparent: `00-${ids}-01`, tracestate: 'rojo=00f067aa0ba902b7, congo=t61rcWkgMzE' },
    'states in several headers': { traceparent: `00-${ids}-01`, tracestate: ['a=1', 'b=2', 't@v=3'] },
    'a state with nonsense in it': {
      traceparent: `00-${ids}-01`,
      tracestate: 'A=1,b=,=3,c=d=e,f=ok,g= h,i=j ',
    },
    'too long a state': { traceparent: `00-${ids}-01`, tracestate: `a=${'x'.repeat(600)}` },
  };
  for (const [what, carrier] of Object.entries(carriers)) {
    it(`reads ${what} as the real one does, and writes it again`, () => {
      const read = [ours, real].map(({ W3CTraceContextPropagator }) => {
        const propagator = new W3CTraceContextPropagator();
        const within = propagator.extract(ROOT_CONTEXT, carrier, defaultTextMapGetter);
        const written = {};
        propagator.inject(within, written, defaultTextMapSetter);
        const { traceState, ...found } = trace.getSpanContext(within) ?? {};
        return { found, traceState: traceState?.serialize(), written };
      });
      assert.deepEqual(read[0], read[1]);
    });
  }

  it('changes a state as the real one does', () => {
    const [own, theirs] = [ours, real].map(({ TraceState }) => {
      const state = new TraceState('a=1,b=2,c=3');
      return [
        state.set('b', '9').serialize(),
        state.set('d', '4').serialize(),
        state.unset('a').serialize(),
        state.serialize(),
        state.get('c'),
        state.get('x'),
      ];
    });
    assert.deepEqual(own, theirs);
  });

  it('writes nothing where tracing is suppressed', () => {
    const within = ours.suppressTracing(
      trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: 1 }),
    );
    const written = {};
    new ours.W3CTraceContextPropagator().inject(within, written, defaultTextMapSetter);
    assert.deepEqual(written, {});
  });
});
