import { findingKinds, type findingList, type Row } from '@choreoscope/queries';
import { formatCount, formatTime, isoTime, shortId } from '../format.ts';
import { flowLink, functionLink, link, type Query } from '../links.ts';
import { formatMeasure } from '../measures.ts';
import { describeChannel, functionLabel } from '../names.ts';
import { type NameOf, workflowPlace } from '../workflow-names.ts';

type Finding = Row<typeof findingList>;

const titles = new Map(findingKinds.map(({ kind, title }) => [kind, title]));

/** Evidence that names functions and channels, which read better by their short names. */
const shortened: Record<string, (item: string) => string> = {
  producer: functionLabel,
  cycle: (hop) => hop.split(' -> ').map(placeLabel).join(' → '),
  came_by: placeLabel,
};

/** One finding with everything known of it. `action` is where a form that dismisses or reopens it is sent. */
export function findingRow(finding: Finding, query: Query, nameOf: NameOf) {
  const channel = finding.channel === '' ? undefined : describeChannel(finding.channel);
  const said = [...finding.workflows, functionLabel(finding.function)];
  return {
    id: finding.id,
    severity: finding.severity,
    state: finding.state,
    subject: finding.function === '' ? undefined : reference(finding.function),
    other: finding.other_function === '' ? undefined : reference(finding.other_function),
    channel: channel && { ...channel, whole: finding.channel },
    detail: said.includes(finding.detail) ? '' : readable(finding.detail),
    groups: finding.other_group ? `${finding.group} into ${finding.other_group}` : finding.group,
    count: formatCount(finding.count),
    numbers: Object.entries(finding.numbers).map(([name, value]) => formatMeasure(name, value)),
    evidence: Object.entries(finding.evidence).map(([name, items]) => ({
      label: name.replaceAll('_', ' '),
      items: items.map((item) => ({ text: shortened[name]?.(item) ?? item, whole: item })),
    })),
    flows: finding.flow_ids.map((id) => ({ href: flowLink(id), id, text: shortId(id) })),
    workflows: finding.workflows.map((workflow) => workflowPlace(workflow, nameOf)),
    first: { text: formatTime(finding.first_seen).slice(0, 19), iso: isoTime(finding.first_seen) },
    last: { text: formatTime(finding.last_seen).slice(0, 19), iso: isoTime(finding.last_seen) },
    gone: finding.resolved_at
      ? { text: formatTime(finding.resolved_at).slice(0, 19), iso: isoTime(finding.resolved_at) }
      : undefined,
    returns: finding.returns,
    said: finding.is_dismissed
      ? {
          by: finding.dismissed_by,
          note: finding.dismissed_note,
          at: formatTime(finding.dismissed_at).slice(0, 19),
          iso: isoTime(finding.dismissed_at),
        }
      : undefined,
    action: link(`/findings/${finding.id}/dismissal`, query),
  };
}

/** The question for what is open of a function or a workflow. */
export function openFindings(of: { function: string } | { workflow: string }) {
  return { state: 'open', kind: '', function: '', group: '', workflow: '', id: '', limit: 20, ...of };
}

/** Findings in a line each, for the pages of what they are about. */
export function findingLines(findings: readonly Finding[]) {
  return findings.map((finding) => ({
    severity: finding.severity,
    title: titles.get(finding.kind) ?? finding.kind,
    href: `${link('/findings', { kind: finding.kind, function: finding.function })}#${finding.id}`,
    subject: functionLabel(finding.function),
    other: functionLabel(finding.other_function),
    channel: finding.channel === '' ? '' : describeChannel(finding.channel).name,
    count: formatCount(finding.count),
    last: { text: formatTime(finding.last_seen).slice(0, 19), iso: isoTime(finding.last_seen) },
  }));
}

/** A function or a channel by the name people say. */
function placeLabel(name: string): string {
  const { kind, name: short } = describeChannel(name);
  return kind === 'function' || kind === 'other' ? functionLabel(name) : `${kind} ${short}`;
}

function reference(identity: string) {
  return { text: functionLabel(identity), whole: identity, href: functionLink(identity) };
}

/** A shape's hash as short as other ids. */
function readable(detail: string): string {
  return /^[0-9a-f]{32}$/.test(detail) ? `shape ${shortId(detail)}` : detail;
}
