import type { flowList, Row } from '@choreoscope/queries';
import { formatCount, formatDuration, formatTime, isoTime, shortId } from '../format.ts';
import { flowLink } from '../links.ts';
import { describeChannel, functionLabel } from '../names.ts';
import { type NameOf, workflowPlace } from '../workflow-names.ts';

/** A flow as a row of a list. */
export function flowRow(flow: Row<typeof flowList>, nameOf: NameOf) {
  const channel = describeChannel(flow.root_channel);
  return {
    id: flow.flow_id,
    shortId: shortId(flow.flow_id),
    href: flowLink(flow.flow_id),
    workflow: workflowPlace(flow.workflow, nameOf, { range: 'all' }),
    root: functionLabel(flow.root_function),
    channel: channel.name,
    startedAt: formatTime(flow.started_at),
    startedIso: isoTime(flow.started_at),
    duration: formatDuration(flow.duration_ms),
    invocations: formatCount(flow.invocations),
    functions: formatCount(flow.functions.length),
    functionNames: flow.functions.map(functionLabel).join(', '),
    hops: formatCount(flow.hops),
    marks: [
      { kind: flow.state, count: flow.state === 'complete' ? 0 : 1, said: '', text: flow.state },
      { kind: 'error', ...counted(flow.errors, 'error', 'errors') },
      { kind: 'cold', ...counted(flow.cold_starts, 'cold start', 'cold starts') },
      { kind: 'duplicate', ...counted(flow.duplicates, 'duplicate', 'duplicates') },
    ].filter(({ count }) => count > 0),
  };
}

function counted(count: number, one: string, many: string) {
  return { count, said: formatCount(count), text: count === 1 ? one : many };
}
