import type { coldStartTotals, Row } from '@choreoscope/queries';
import { formatDuration, formatPlural, formatShare } from '../format.ts';
import { coldStartLink, type Query } from '../links.ts';

/** What a function's page says of its instances; the rest is on the page it leads to. */
export function functionColdView(
  identity: string,
  totals: Row<typeof coldStartTotals>,
  { invocations, time }: { invocations: number; time: Query },
) {
  const others = [
    [totals.provisioned, 'provisioned'],
    [totals.proactive, 'proactive'],
    [totals.restored, 'restored'],
    [totals.unknown, 'begun before anybody looked'],
  ].filter(([count]) => count !== 0);
  return {
    href: coldStartLink(identity, time),
    said: [
      `${formatPlural(totals.cold_starts, 'cold start')}, ${formatShare(totals.cold_starts, invocations)} of its invocations`,
      `${formatPlural(totals.instances, 'instance')} began${others.length > 0 ? `: ${others.map(([count, how]) => `${count} ${how}`).join(', ')}` : ''}`,
      totals.p50_lived_ms === null
        ? ''
        : `half of them were seen for ${formatDuration(totals.p50_lived_ms)} or less, idle ${formatShare(totals.idle_share ?? 0, 1)} of the time`,
      totals.waited_records > 0
        ? `${formatPlural(totals.waited_records, 'record')} waited ${formatDuration(totals.waited_ms)} for inits${totals.behind_records > 0 ? `, ${totals.behind_records} of them behind another call’s` : ''}`
        : '',
      totals.unused > 0 ? `${formatPlural(totals.unused, 'init')} nobody used` : '',
      totals.init_billed_ms > 0 ? `${formatDuration(totals.init_billed_ms)} of inits were billed` : '',
    ].filter(Boolean),
  };
}
