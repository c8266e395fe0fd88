import { createHash } from 'node:crypto';

/** What a kind's statement says of one subject. Times as the engine writes them, UTC. */
export interface Sighting {
  kind: string;
  function: string;
  channel: string;
  other_function: string;
  detail: string;
  severity: 'info' | 'warning' | 'critical';
  count: number;
  first_seen: string;
  last_seen: string;
  numbers: Record<string, number>;
  evidence: Record<string, string[]>;
  /** Trace and span id, hex, of invocations that show it; an empty span is any of the trace. */
  examples?: [trace: string, span: string][];
  /** Flow ids, hex, where the statement knows them itself. */
  flows?: string[];
  group?: string;
  other_group?: string;
}

/** A sighting with the flows that show it. */
export interface Shown extends Sighting {
  flow_ids: string[];
  workflows: string[];
}

/** A row of `findings`. */
export interface StoredFinding {
  id: string;
  kind: string;
  severity: string;
  function: string;
  channel: string;
  other_function: string;
  detail: string;
  group: string;
  other_group: string;
  count: number | string;
  first_seen: string;
  last_seen: string;
  numbers: Record<string, number>;
  evidence: Record<string, string[]>;
  flow_ids: string[];
  workflows: string[];
  found_at: string;
  is_resolved: number;
  resolved_at: string | null;
  returns: number;
  last_checked: string;
  version: number | string;
}

/** A finding's id: the same for the same kind and subject, ever. */
function findingId(
  of: Pick<Sighting, 'kind' | 'function' | 'channel' | 'other_function' | 'detail'>,
): string {
  const subject = [of.kind, of.function, of.channel, of.other_function, of.detail];
  return createHash('sha256').update(JSON.stringify(subject)).digest('hex').slice(0, 32);
}

/**
 * What the table has to say after a run: every finding that was seen, and those of the kinds that were looked for that were not
 * and are therefore gone.
 */
export function merge(
  stored: readonly StoredFinding[],
  seen: readonly Shown[],
  { kinds, now }: { kinds: readonly string[]; now: Date },
) {
  const at = now.toISOString().replace('T', ' ').replace('Z', '');
  const before = new Map(stored.map((row) => [row.id, row]));
  const current = new Map(seen.map((sighting) => [findingId(sighting), sighting]));
  const rows: StoredFinding[] = [];
  let [found, gone, returned] = [0, 0, 0];
  for (const [id, sighting] of current) {
    const old = before.get(id);
    if (!old) found += 1;
    if (old?.is_resolved) returned += 1;
    const { examples: _examples, flows: _flows, ...row } = sighting;
    rows.push({
      ...row,
      id,
      first_seen: earlier(plain(sighting.first_seen), old && plain(old.first_seen)),
      last_seen: plain(sighting.last_seen),
      group: sighting.group ?? '',
      other_group: sighting.other_group ?? '',
      found_at: old ? plain(old.found_at) : at,
      is_resolved: 0,
      resolved_at: null,
      returns: (old?.returns ?? 0) + (old?.is_resolved ? 1 : 0),
      last_checked: at,
      version: now.getTime(),
    });
  }
  for (const old of stored) {
    if (old.is_resolved || current.has(old.id) || !kinds.includes(old.kind)) continue;
    gone += 1;
    rows.push({
      ...old,
      first_seen: plain(old.first_seen),
      last_seen: plain(old.last_seen),
      found_at: plain(old.found_at),
      is_resolved: 1,
      resolved_at: at,
      last_checked: at,
      version: now.getTime(),
    });
  }
  return { rows: rows.map(known), open: current.size, found, gone, returned };
}

/** The columns of the table, and nothing a statement says besides. */
function known(row: StoredFinding): StoredFinding {
  return Object.fromEntries(columns.map((name) => [name, row[name]])) as unknown as StoredFinding;
}

const columns = [
  'id',
  'kind',
  'severity',
  'function',
  'channel',
  'other_function',
  'detail',
  'group',
  'other_group',
  'count',
  'first_seen',
  'last_seen',
  'numbers',
  'evidence',
  'flow_ids',
  'workflows',
  'found_at',
  'is_resolved',
  'resolved_at',
  'returns',
  'last_checked',
  'version',
] as const satisfies (keyof StoredFinding)[];

/** To the millisecond, as the table has it. */
function plain(time: string): string {
  return time.replace('T', ' ').replace('Z', '').slice(0, 23);
}

function earlier(one: string, other: string | undefined): string {
  return other !== undefined && other < one ? other : one;
}
