import assert from 'node:assert/strict';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { Sampling } from './sampling.ts';

describe('Sampling', () => {
  const span = (traceId: string, attributes = {}, events: { name: string }[] = []) =>
    ({
      spanContext: () => ({ traceId }),
      attributes,
      events,
    }) as unknown as ReadableSpan;
  const traces = Array.from({ length: 4_000 }, () =>
    Array.from({ length: 32 }, () => Math.floor(Math.random() * 16).toString(16)).join(''),
  );

  it('keeps all spans by default', () => {
    const sampling = new Sampling(1);
    assert.ok(traces.every((id) => sampling.keeps(span(id))));
  });

  it('keeps about its share of traces, whole', () => {
    const sampling = new Sampling(0.25);
    const kept = traces.filter((id) => sampling.keeps(span(id)));
    assert.ok(kept.length > 800 && kept.length < 1_200, `${kept.length} of 4000`);
    assert.ok(
      kept.every((id) => new Sampling(0.5).keeps(span(id))),
      'a higher ratio keeps them too',
    );
  });

  it('never drops an invocation or a publish', () => {
    const sampling = new Sampling(0);
    for (const id of traces.slice(0, 100)) {
      assert.equal(sampling.keeps(span(id)), false);
      assert.equal(sampling.keeps(span(id, { 'faas.trigger': 'pubsub' })), true);
      assert.equal(sampling.keeps(span(id, {}, [{ name: 'choreoscope.publish' }])), true);
    }
  });

  it('never drops what another instrumentation says was sent or received', () => {
    const sampling = new Sampling(0);
    const theirs = (attributes: object) => sampling.keeps(span(traces[0]!, attributes));
    assert.equal(theirs({ 'messaging.system': 'kafka' }), true);
    assert.equal(theirs({ 'http.request.method': 'POST' }), true);
    assert.equal(theirs({ 'http.method': 'POST' }), true);
    assert.equal(theirs({ 'db.system': 'redis' }), false);
  });

  it('drops the other spans of a trace that its sender did not sample', () => {
    const sampling = new Sampling(1);
    sampling.drop(traces[0]!);
    assert.equal(sampling.keeps(span(traces[0]!)), false);
    assert.equal(sampling.keeps(span(traces[1]!)), true);
    assert.equal(sampling.keeps(span(traces[0]!, { 'faas.trigger': 'http' })), true);
  });
});
