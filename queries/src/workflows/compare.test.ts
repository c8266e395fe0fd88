import assert from 'node:assert/strict';
import type { Row } from '../question.ts';
import type { workflowEdges } from '../questions/workflow-edges.ts';
import { compareWays } from './compare.ts';

const edge = (to: string, more: Partial<Row<typeof workflowEdges>> = {}): Row<typeof workflowEdges> => ({
  from_function: 'place',
  channel: 'topic:orders',
  via: '',
  to_function: to,
  evidence: 'id',
  hops: 100,
  flows: 100,
  errors: 0,
  p50_wait_ms: 20,
  p95_wait_ms: 50,
  p99_wait_ms: 60,
  p50_work_ms: 100,
  p95_work_ms: 200,
  cost_usd: 0.001,
  cold_starts: 0,
  ...more,
});

const changes = (a: Parameters<typeof compareWays>[0], b: Parameters<typeof compareWays>[1]) =>
  compareWays(a, b).map((way) => [way.toFunction, way.changes, way.isTooFew]);

describe('Two sides of a workflow', () => {
  it('differ by ways that appeared and vanished', () => {
    assert.deepEqual(changes([edge('charge'), edge('check')], [edge('charge'), edge('price')]), [
      ['check', ['vanished'], false],
      ['price', ['appeared'], false],
      ['charge', [], false],
    ]);
  });

  it('differ by time where both the usual and the slow are longer, not where only the slow are', () => {
    assert.deepEqual(changes([edge('charge')], [edge('charge', { p50_work_ms: 150, p95_work_ms: 300 })]), [
      ['charge', ['slower-work'], false],
    ]);
    assert.deepEqual(changes([edge('charge', { p50_wait_ms: 40, p95_wait_ms: 90 })], [edge('charge')]), [
      ['charge', ['faster-wait'], false],
    ]);
    assert.deepEqual(changes([edge('charge')], [edge('charge', { p95_work_ms: 400 })]), [
      ['charge', [], false],
    ]);
  });

  it('differ by errors only where chance hardly explains them', () => {
    assert.deepEqual(changes([edge('charge', { errors: 2 })], [edge('charge', { errors: 5 })]), [
      ['charge', [], false],
    ]);
    assert.deepEqual(changes([edge('charge', { errors: 2 })], [edge('charge', { errors: 25 })]), [
      ['charge', ['more-errors'], false],
    ]);
  });

  it('say nothing but that they are too few of a handful of hops', () => {
    assert.deepEqual(
      changes([edge('charge')], [edge('charge', { hops: 5, errors: 5, p50_work_ms: 900, p95_work_ms: 900 })]),
      [['charge', [], true]],
    );
    assert.deepEqual(changes([], [edge('charge', { hops: 5 })]), [['charge', ['appeared'], true]]);
  });

  it('take a way as one whatever its evidence, and its cost by the hop', () => {
    const [way] = compareWays(
      [edge('charge')],
      [
        edge('charge', { hops: 150, cost_usd: 0.003 }),
        edge('charge', { hops: 50, evidence: 'inferred', cost_usd: 0.001 }),
      ],
    );
    assert.equal(way?.b?.hops, 200);
    assert.deepEqual(way?.changes, ['dearer']);
  });
});
