import assert from 'node:assert/strict';
import { callsOf } from './calls.ts';

const span = (id: string, parent: string, kind = 'client', trace = 't') => ({
  trace_id: trace,
  span_id: id,
  parent_span_id: parent,
  name: id,
  kind,
  started_at: '2026-11-20T10:00:00Z',
  duration_ms: 1,
});

const found = (invocations: string[], spans: ReturnType<typeof span>[]) =>
  callsOf(new Set(invocations), spans).map(({ span_id, invocation_span_id }) => [
    span_id,
    invocation_span_id,
  ]);

describe('The calls of an invocation', () => {
  it('are the client and producer spans below it, however deep, and one within another', () => {
    const spans = [
      span('work', 'a', 'internal'),
      span('get', 'work'),
      span('within', 'get'),
      span('send', 'a', 'producer'),
    ];
    assert.deepEqual(found(['t:a'], spans), [
      ['get', 'a'],
      ['within', 'a'],
      ['send', 'a'],
    ]);
  });

  it('are none of another invocation below it, whose own span is not among the rows', () => {
    assert.deepEqual(found(['t:a'], [span('send', 'a', 'producer'), span('get', 'b')]), [['send', 'a']]);
    assert.deepEqual(found(['t:a', 't:b'], [span('get', 'b')]), [['get', 'b']]);
  });

  it('are of its own trace', () => {
    assert.deepEqual(found(['t:a'], [span('get', 'a', 'client', 'other')]), []);
  });

  it('are none where spans are each other’s parents', () => {
    assert.deepEqual(found(['t:a'], [span('x', 'y'), span('y', 'x')]), []);
  });
});
