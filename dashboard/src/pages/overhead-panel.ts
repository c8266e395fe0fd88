import type { functionOverhead, Row } from '@choreoscope/queries';
import { formatCount, formatDuration, formatMicroseconds, formatPlural } from '../format.ts';

/** What `flush_ms` is in each mode (docs/telemetry.md, "An invocation"). */
const sending: Record<string, { label: string; meaning: string }> = {
  await: { label: 'Waiting for the collector', meaning: 'The response of an invocation waits for this.' },
  extension: { label: 'Sending', meaning: 'Billed after the response has left; the response does not wait.' },
  logs: { label: 'Writing the log line', meaning: 'The response of an invocation waits for this.' },
};
const anyMode = {
  label: 'Sending',
  meaning: 'What sending the spans added to an invocation, before or after its response.',
};

/** What Choreoscope itself costs a function: undefined where its instrumentation recorded nothing. */
export function overheadPanel(row: Row<typeof functionOverhead>) {
  if (row.recorded === 0) return undefined;
  const [mode = ''] = row.modes;
  const { label, meaning } = (row.modes.length === 1 && sending[mode]) || anyMode;
  return {
    modes: row.modes.join(', '),
    recorded: formatPlural(row.recorded, 'invocation'),
    figures: [
      {
        label: 'Loading',
        median: formatDuration(row.p50_overhead_init_ms),
        p90: formatDuration(row.p90_overhead_init_ms),
        meaning: 'Added to a cold start by loading the instrumentation.',
        of: formatPlural(row.loaded, 'cold start'),
      },
      {
        label: 'Recording',
        median: formatMicroseconds(row.p50_overhead_us),
        p90: formatMicroseconds(row.p90_overhead_us),
        meaning: 'Added to an invocation by noting what it received and sent.',
        of: formatPlural(row.recorded, 'invocation'),
      },
      {
        label,
        median: formatDuration(row.p50_flush_ms),
        p90: formatDuration(row.p90_flush_ms),
        meaning,
        of: formatPlural(row.flushed, 'invocation'),
      },
      ...(row.waited === 0 ? [] : [waiting(row)]),
    ],
    dropped:
      row.dropped_spans === 0
        ? 'No span was given up.'
        : `${formatCount(row.dropped_spans)} ${row.dropped_spans === 1 ? 'span was' : 'spans were'} given up, because the collector was away or slow.`,
    hasDropped: row.dropped_spans > 0,
  };
}

/** Only in mode `extension`: a call that came while the spans of the one before were still being sent. */
function waiting(row: Row<typeof functionOverhead>) {
  return {
    label: 'Waiting for the sending before',
    median: formatDuration(row.p50_waited_ms),
    p90: formatDuration(row.p90_waited_ms),
    meaning: 'At most so long waited a call that came while the one before was still sending.',
    of: `${formatCount(row.waited)} of ${formatPlural(row.recorded, 'invocation')}`,
  };
}
