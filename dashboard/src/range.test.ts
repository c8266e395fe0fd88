import assert from 'node:assert/strict';
import { DashboardError } from './errors.ts';
import { bucketSeconds, resolveRange } from './range.ts';

const now = new Date('2026-03-04T12:00:00Z');

describe('the time range', () => {
  it('is the last hour unless something else is asked', () => {
    const range = resolveRange({}, now, undefined);
    assert.equal(range.from.toISOString(), '2026-03-04T11:00:00.000Z');
    assert.equal(range.preset, '1h');
  });

  it('reaches a little past now, so that an event of a clock slightly ahead is in it', () => {
    assert.ok(resolveRange({ range: '15m' }, now, undefined).to > now);
  });

  it('reaches from the first invocation to now for all, or to the last where its clock is ahead', () => {
    const firstAt = new Date('2025-12-31T00:00:00Z');
    const past = resolveRange({ range: 'all' }, now, { firstAt, lastAt: new Date('2026-03-04T11:00:00Z') });
    assert.equal(past.from, firstAt);
    assert.ok(past.to > now && past.to.getTime() - now.getTime() < 60_000, 'no empty stretch after now');
    const lastAt = new Date('2026-03-05T11:59:00Z');
    assert.ok(resolveRange({ range: 'all' }, now, { firstAt, lastAt }).to > lastAt);
  });

  it('takes an hour up to an end without a beginning, and ends now without an end', () => {
    const to = new Date('2026-03-01T00:00:00Z');
    assert.equal(resolveRange({ to }, now, undefined).from.toISOString(), '2026-02-28T23:00:00.000Z');
    const from = new Date('2026-03-04T11:30:00Z');
    assert.deepEqual(resolveRange({ from }, now, undefined), { from, to: now, preset: undefined });
  });

  it('refuses a beginning that is not before the end', () => {
    assert.throws(
      () => resolveRange({ from: now, to: now }, now, undefined),
      (error) => error instanceof DashboardError && error.parameter === 'from',
    );
  });

  it('never needs more than 72 buckets, however long it is', () => {
    for (const hours of [0.01, 0.25, 1, 24, 168, 5000, 200_000]) {
      const range = { from: new Date(0), to: new Date(hours * 3_600_000), preset: undefined };
      assert.ok((hours * 3600) / bucketSeconds(range) <= 72, `${hours} h`);
    }
  });
});
