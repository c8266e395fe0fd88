import assert from 'node:assert/strict';
import { overheadPanel } from './overhead-panel.ts';

const said = {
  modes: ['await'],
  recorded: 3,
  loaded: 1,
  flushed: 2,
  waited: 0,
  p50_overhead_init_ms: 9.25,
  p90_overhead_init_ms: 9.25,
  p50_overhead_us: 41,
  p90_overhead_us: 1500,
  p50_flush_ms: 1.5,
  p90_flush_ms: 12,
  p50_waited_ms: null as number | null,
  p90_waited_ms: null as number | null,
  dropped_spans: 0,
};
const figures = (row: typeof said) =>
  overheadPanel(row)?.figures.map(({ label, median, p90, of }) => [label, median, p90, of]);

describe('what Choreoscope costs a function', () => {
  it('is said with its units', () => {
    assert.deepEqual(figures(said), [
      ['Loading', '9.3 ms', '9.3 ms', '1 cold start'],
      ['Recording', '41 µs', '1.5 ms', '3 invocations'],
      ['Waiting for the collector', '1.5 ms', '12.0 ms', '2 invocations'],
    ]);
  });

  it('names the sending by the mode, and by none when there were several', () => {
    const label = (modes: string[]) => overheadPanel({ ...said, modes })?.figures[2]?.label;
    assert.deepEqual([['extension'], ['logs'], ['otlp'], ['await', 'logs'], []].map(label), [
      'Sending',
      'Writing the log line',
      'Sending',
      'Sending',
      'Sending',
    ]);
  });

  it('says how long calls waited for the sending of the one before, where any did', () => {
    const row = { ...said, modes: ['extension'], waited: 2, p50_waited_ms: 4, p90_waited_ms: 11.24 };
    assert.deepEqual(figures(row)?.[3], [
      'Waiting for the sending before',
      '4.0 ms',
      '11.2 ms',
      '2 of 3 invocations',
    ]);
    assert.equal(figures(said)?.length, 3);
  });

  it('says how many spans were given up', () => {
    const dropped = (dropped_spans: number) => overheadPanel({ ...said, dropped_spans })?.dropped;
    assert.equal(dropped(0), 'No span was given up.');
    assert.equal(dropped(1), '1 span was given up, because the collector was away or slow.');
    assert.equal(dropped(1200), '1,200 spans were given up, because the collector was away or slow.');
  });

  it('is not shown where another instrumentation recorded everything', () => {
    assert.equal(overheadPanel({ ...said, recorded: 0 }), undefined);
  });
});
