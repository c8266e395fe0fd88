import type {
  coldStartGroups,
  coldStartTotals,
  coldStartWaits,
  instanceList,
  Row,
} from '@choreoscope/queries';
import {
  absent,
  formatBytes,
  formatCount,
  formatDuration,
  formatPlural,
  formatShare,
  formatTime,
  formatUsd,
  isoTime,
  shortId,
} from '../format.ts';
import { coldStartLink, flowLink, type Query, spanLink } from '../links.ts';
import { describeChannel, functionLabel } from '../names.ts';

/** What each way of beginning means, in the words of docs/cold-starts.md. */
export const starts: Record<string, string> = {
  'on-demand': 'started for a call, which waited for it',
  provisioned: 'kept ready by provisioned concurrency',
  proactive: 'ready long before its first call: nobody waited',
  restored: 'restored from a snapshot for a call, which waited for it',
  unknown: 'nobody saw it begin',
};

/** What cold starts of a stretch of time come to. */
export function coldStartTiles(
  totals: Row<typeof coldStartTotals>,
  invocations: number,
  cost: { list_cost_usd: string | null; unpriced: number } | undefined,
) {
  return [
    {
      label: 'Cold starts',
      value: formatCount(totals.cold_starts),
      note: `${formatShare(totals.cold_starts, invocations)} of ${formatPlural(invocations, 'invocation')}`,
      kind: totals.cold_starts > 0 ? 'cold' : '',
    },
    {
      label: 'Added waiting',
      value: formatDuration(totals.waited_ms),
      note: `over ${formatPlural(totals.waited_records, 'record')}`,
      kind: 'long',
    },
    {
      label: 'Behind another’s init',
      value: formatCount(totals.behind_records),
      note: totals.behind_records === 0 ? 'no record waited' : `waited ${formatDuration(totals.behind_ms)}`,
    },
    { label: 'Init, median', value: formatDuration(totals.p50_init_ms), note: splitOf(totals) },
    {
      label: 'Init, p95',
      value: formatDuration(totals.p95_init_ms),
      note: `longest ${formatDuration(totals.max_init_ms)}`,
    },
    {
      label: 'Instances',
      value: formatCount(totals.instances),
      note: totals.idle_share === null ? '' : `idle ${formatShare(totals.idle_share, 1)} of their time`,
    },
    {
      label: 'Unused inits',
      value: formatCount(totals.unused),
      note: totals.failed_inits > 0 ? `${formatPlural(totals.failed_inits, 'init')} failed` : '',
    },
    {
      label: 'Billed for inits',
      value: cost ? formatUsd(cost.list_cost_usd) : '$0',
      note:
        cost && cost.unpriced > 0
          ? `without ${formatPlural(cost.unpriced, 'instance')} of unknown price`
          : `${formatDuration(totals.init_billed_ms)} at list price`,
      kind: 'long',
    },
  ];
}

function splitOf({ p50_container_ms, p50_runtime_ms }: Row<typeof coldStartTotals>): string {
  if (p50_container_ms === null) return 'container and runtime together';
  return `${formatDuration(p50_container_ms)} container, ${formatDuration(p50_runtime_ms)} runtime`;
}

/** A group of instances as a row. */
export function groupRows(rows: readonly Row<typeof coldStartGroups>[], name: (group: string) => string) {
  return rows.map((row) => ({
    name: row.group === '' ? 'not known' : name(row.group),
    instances: formatCount(row.instances),
    coldStarts: formatCount(row.cold_starts),
    served: formatCount(row.served),
    share: formatShare(row.cold_starts, Math.max(row.served, row.cold_starts)),
    p50: formatDuration(row.p50_init_ms),
    p95: formatDuration(row.p95_init_ms),
    p99: formatDuration(row.p99_init_ms),
    container: formatDuration(row.p50_container_ms),
    runtime: formatDuration(row.p50_runtime_ms),
  }));
}

/** An instance as a row of a list. */
export function instanceRows(rows: readonly Row<typeof instanceList>[], time: Query) {
  return rows.map((row) => ({
    name: row.instance.startsWith('call:') ? 'not named' : row.instance,
    function: row.function_name || functionLabel(row.function),
    functionHref: coldStartLink(row.function, time),
    start: row.start,
    startMeaning: starts[row.start] ?? '',
    isCold: row.start === 'on-demand' || row.start === 'restored',
    restarts: row.restarts > 0 ? `began again ${formatPlural(row.restarts, 'time')}` : '',
    isFailed: row.is_init_failed === 1,
    isUnused: row.is_unused === 1,
    beganAt: formatTime(row.began_at),
    beganIso: isoTime(row.began_at),
    init: formatDuration(row.init_ms),
    container: formatDuration(row.container_ms),
    lead: row.lead_ms === null ? '' : `ready ${formatDuration(row.lead_ms)} before its first call`,
    lived: formatDuration(row.lived_ms),
    calls: formatCount(row.calls),
    errors: row.errors > 0 ? formatPlural(row.errors, 'error') : '',
    idle:
      row.lived_ms > 0 && row.calls > 0
        ? formatShare(Math.max(0, row.lived_ms - row.busy_ms), row.lived_ms)
        : absent,
    concurrency: row.calls === 0 ? absent : formatCount(row.max_concurrency),
    version: row.function_version,
    memory: formatBytes(row.memory_bytes),
  }));
}

/** Inits that others waited behind. */
export function waitRows(rows: readonly Row<typeof coldStartWaits>[], time: Query) {
  return rows.map((row) => ({
    function: functionLabel(row.function),
    functionHref: coldStartLink(row.function, time),
    at: formatTime(row.at),
    iso: isoTime(row.at),
    callHref: row.cold_flow_id ? spanLink(row.cold_flow_id, row.cold_trace_id, row.cold_span_id) : undefined,
    init: formatDuration(row.init_ms),
    records: formatCount(row.records),
    calls: formatPlural(row.calls, 'call'),
    waited: formatDuration(row.waited_ms),
    longest: formatDuration(row.longest_ms),
    channels: row.channels.map((channel) => describeChannel(channel).name).join(', ') || absent,
    whole: row.channels.join(', '),
    flows: row.flow_ids.map((id) => ({ id, text: shortId(id), href: flowLink(id) })),
  }));
}
