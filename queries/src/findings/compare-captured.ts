import type { ClickHouseClient } from '@clickhouse/client';
import { type ChangedFields, changedFields } from './changed-fields.ts';
import type { Sighting } from './merge.ts';
import { read } from './statements.ts';

/** A sighting of a changed shape, with one record of the old shape and one of the new: trace, span, ordinal. */
interface Changed extends Sighting {
  compared?: [trace: string, span: string, ordinal: string][];
}

interface Captured {
  trace_id: string;
  span_id: string;
  ordinal: string;
  payload: string;
}

/**
 * Says which fields changed, where both payloads were captured whole. A change that only added fields is no finding; one that lost
 * a field or changed its type is at least a warning. Where nothing was captured the sighting stays as it is.
 */
export async function compareCaptured(
  client: ClickHouseClient,
  changes: readonly Changed[],
): Promise<Sighting[]> {
  const records = changes.flatMap(({ compared = [] }) => compared);
  if (records.length === 0) return [...changes];
  const captured = await read<Captured>(client, 'job/captured', {
    traces: [...new Set(records.map(([trace]) => trace))],
  });
  const payloads = new Map(
    captured.map((row) => [`${row.trace_id} ${row.span_id} ${row.ordinal}`, row.payload]),
  );
  return changes.flatMap((change) => {
    const [before, after] = (change.compared ?? []).map((record) => payloads.get(record.join(' ')));
    if (!before || !after) return [change];
    const fields = changedFields(before, after);
    return fields ? judge(change, fields) : [change];
  });
}

function judge(change: Changed, { lost, added, retyped }: ChangedFields): Changed[] {
  if (lost.length + retyped.length === 0) return change.severity === 'critical' ? [change] : [];
  const told = { lost_fields: lost, changed_types: retyped, added_fields: added };
  const fields = Object.fromEntries(Object.entries(told).filter(([, paths]) => paths.length > 0));
  return [
    {
      ...change,
      severity: change.severity === 'critical' ? 'critical' : 'warning',
      evidence: { ...fields, ...change.evidence },
      numbers: {
        ...change.numbers,
        lost_fields: lost.length,
        changed_types: retyped.length,
        added_fields: added.length,
      },
    },
  ];
}
