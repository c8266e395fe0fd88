import assert from 'node:assert/strict';
import {
  epochMs,
  formatAge,
  formatBucket,
  formatBytes,
  formatDuration,
  formatShare,
  formatTime,
  formatUnpriced,
  formatUsd,
  isoTime,
} from './format.ts';

describe('formatting', () => {
  it('writes durations with the unit a person would choose, and never 60 seconds', () => {
    const cases: [number | null, string][] = [
      [null, '–'],
      [0, '0 ms'],
      [0.4213, '0.42 ms'],
      [12.34, '12.3 ms'],
      [480.4, '480 ms'],
      [999.4, '999 ms'],
      [999.6, '1.00 s'],
      [59_949.9, '59.95 s'],
      [60_000, '1 min 0 s'],
      [185_000, '3 min 5 s'],
      [7_380_000, '2 h 3 min'],
      [187_200_000, '2 d 4 h'],
    ];
    for (const [ms, text] of cases) assert.equal(formatDuration(ms), text);
  });

  it('writes amounts to the digits that matter, and says when no price is known', () => {
    assert.equal(formatUsd('0.000002084'), '$0.00000208');
    assert.equal(formatUsd('0.013449'), '$0.0134');
    assert.equal(formatUsd('12.5'), '$12.50');
    assert.equal(formatUsd('0.000000000000000000'), '$0');
    assert.equal(formatUsd(null), 'price unknown');
    assert.equal(
      formatUnpriced({ list_cost_usd: '1', unpriced: 2 }),
      'without 2 invocations of unknown price',
    );
    assert.equal(formatUnpriced({ list_cost_usd: null, unpriced: 2 }), 'region, memory or price not known');
    assert.equal(formatUnpriced({ list_cost_usd: '1', unpriced: 0 }), 'at list price');
  });

  it('keeps the store’s sub-millisecond times, and reads both of its notations as UTC', () => {
    assert.equal(epochMs('1970-01-01T00:00:01.000500000Z'), 1000.5);
    assert.equal(epochMs('1970-01-01 00:00:01.000500000'), 1000.5);
    assert.equal(formatTime('2026-03-04T11:58:59.123999999Z'), '2026-03-04 11:58:59.123');
    assert.equal(isoTime('2026-03-04 11:58:59'), '2026-03-04T11:58:59.000Z');
  });

  it('writes shares without pretending to precision', () => {
    assert.equal(formatShare(0, 0), '–');
    assert.equal(formatShare(0, 9), '0%');
    assert.equal(formatShare(1, 20_000), '<0.1%');
    assert.equal(formatShare(1, 40), '2.5%');
    assert.equal(formatShare(3, 8), '38%');
  });

  it('writes bytes in powers of 1024', () => {
    assert.equal(formatBytes(512), '512 B');
    assert.equal(formatBytes(1536), '1.5 KiB');
    assert.equal(formatBytes(134_217_728), '128 MiB');
    assert.equal(formatBytes(null), '–');
  });

  it('labels a bucket as short as its width and the whole range allow', () => {
    const at = Date.UTC(2026, 10, 20, 21, 55, 10) / 1000;
    assert.equal(formatBucket(at, 10, 600), '21:55:10');
    assert.equal(formatBucket(at, 60, 3600), '21:55');
    assert.equal(formatBucket(at, 3600, 3 * 86_400), '11-20 21:55');
    assert.equal(formatBucket(at, 86_400, 60 * 86_400), '2026-11-20');
  });

  it('says how long ago, and now for what a fast clock sent from the future', () => {
    const now = new Date('2026-03-04T12:00:00Z');
    assert.equal(formatAge('2026-03-04T11:59:18Z', now), '42 s ago');
    assert.equal(formatAge('2026-03-04T12:00:03Z', now), 'now');
  });
});
