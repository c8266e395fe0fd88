import type { CriticalPath, coldStartFlow, Row } from '@choreoscope/queries';
import { absent, formatClock, formatDuration, formatPlural, formatShare } from '../format.ts';
import { coldStartLink, spanLink } from '../links.ts';
import { describeChannel, functionLabel } from '../names.ts';

/** Past these the table of a flow's waits is too long to read; the JSON is cut at the same place. */
export const flowWaitLimit = 200;

/** What a flow met of cold starts: how much of its critical path, and which of its records waited for whose init. */
export function flowColdView(
  flowId: string,
  waits: readonly Row<typeof coldStartFlow>[],
  path: CriticalPath | null,
) {
  if (waits.length === 0) return undefined;
  const onPath = (path?.parts ?? [])
    .filter(({ part }) => part === 'container_start' || part === 'runtime_init')
    .reduce((sum, { duration_ms }) => sum + duration_ms, 0);
  const pathCalls = new Set((path?.steps ?? []).map(({ trace_id, span_id }) => trace_id + span_id));
  const behindOnPath = new Map<string, number>();
  for (const { kind, trace_id, span_id, waited_ms } of waits) {
    const call = trace_id + span_id;
    if (kind === 'behind' && pathCalls.has(call))
      behindOnPath.set(call, Math.max(waited_ms, behindOnPath.get(call) ?? 0));
  }
  const queued = [...behindOnPath.values()].reduce((sum, ms) => sum + ms, 0);
  const own = waits.filter(({ kind }) => kind === 'own');
  const calls = new Set(own.map(({ trace_id, span_id }) => trace_id + span_id)).size;
  const inRow = new Set(
    own.filter(({ is_after_cold }) => is_after_cold === 1).map(({ trace_id, span_id }) => trace_id + span_id),
  ).size;
  const behind = waits.filter(({ kind }) => kind === 'behind');
  const strangers = behind.filter(({ is_own_flow }) => is_own_flow === 0);
  return {
    said: [
      formatPlural(calls, 'call began cold', 'calls began cold'),
      inRow > 0
        ? `${formatPlural(inRow, 'of them was', 'of them were')} published by one that had begun cold, too`
        : '',
      path
        ? `containers and inits are ${formatDuration(onPath)} of its critical path (${formatShare(onPath, path.duration_ms)})`
        : '',
      queued > 0 ? `${formatDuration(queued)} of the queue wait on it was behind inits of other calls` : '',
      behind.length > 0
        ? `${formatPlural(behind.length, 'record')} waited behind an init of another call${strangers.length > 0 ? `, ${formatPlural(strangers.length, 'of them', 'of them')} of another flow` : ''}`
        : '',
    ].filter(Boolean),
    isCut: waits.length === flowWaitLimit,
    rows: waits.map((row) => ({
      function: functionLabel(row.function),
      functionHref: coldStartLink(row.function),
      at: formatClock(row.at),
      href: spanLink(flowId, row.trace_id, row.span_id),
      isOwn: row.kind === 'own',
      whose:
        row.kind === 'own'
          ? row.is_after_cold
            ? 'its own call’s, after a cold one'
            : 'its own call’s'
          : `of ${row.is_own_flow ? 'another call of this flow' : 'another flow’s call'}, ${row.nth === 1 ? 'the one before' : `${row.nth} calls before`}`,
      waited: formatDuration(row.waited_ms),
      init: formatDuration(row.init_ms),
      channel: describeChannel(row.channel).name || absent,
      whole: row.channel,
    })),
  };
}
