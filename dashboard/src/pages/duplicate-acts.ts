import { formatBytes, formatClock, formatDuration, shortId } from '../format.ts';
import type { DuplicateData } from './duplicate.ts';
import { channelWords } from './duplicate-rows.ts';

type Act = DuplicateData['acts'][number];

/** An act of one of both runs, with what it is beside the other run. */
export interface MarkedAct {
  act: Act;
  mark: { kind: 'again' | 'new' | 'gone' | 'refused' | 'other'; text: string };
}

/** What has to agree for two acts to be the same one done again; the content need not. */
const sameness = ({ what, channel, shape }: Act) => `${what}\n${channel}\n${shape}`;

function contentMark(one: Act, other: Act): string {
  const known = one.fingerprint && other.fingerprint ? 'fingerprint' : 'payload_hash';
  if (!one[known] || !other[known]) return 'done again';
  return one[known] === other[known] ? 'done again, same content' : 'done again, other content';
}

/** Marks what two runs did, each act beside one of the other run's. Refused ones stay alone. */
export function markActs(original: Act[], repeat: Act[]): { original: MarkedAct[]; repeat: MarkedAct[] } {
  const open = new Map<string, Act[]>();
  for (const act of original.filter(({ is_done }) => is_done === 1))
    open.set(sameness(act), [...(open.get(sameness(act)) ?? []), act]);
  const matched = new Map<Act, Act>();
  for (const act of repeat.filter(({ is_done }) => is_done === 1)) {
    const other = open.get(sameness(act))?.shift();
    if (!other) continue;
    matched.set(act, other);
    matched.set(other, act);
  }
  const marked = (act: Act, alone: MarkedAct['mark']): MarkedAct => {
    const other = matched.get(act);
    if (act.is_done === 0) return { act, mark: { kind: 'refused', text: refusal(act) } };
    return { act, mark: other ? { kind: 'again', text: contentMark(act, other) } : alone };
  };
  return {
    original: original.map((act) => marked(act, { kind: 'gone', text: 'not done again' })),
    repeat: repeat.map((act) => marked(act, { kind: 'new', text: 'only here' })),
  };
}

function refusal(act: Act): string {
  return act.error_type ? `refused: ${act.error_type}` : 'refused';
}

/** One act as the page shows it. */
export function actRow({ act, mark }: MarkedAct, isBatch: boolean) {
  return {
    what: act.what,
    channel: channelWords(act.channel),
    at: formatClock(act.at),
    took: formatDuration(act.duration_ms),
    size: formatBytes(act.payload_bytes),
    record: !isBatch ? '' : act.record === null ? 'for the whole batch' : 'for this record',
    notes: [
      act.event_key && `key ${act.event_key}`,
      act.message_id && `message ${shortId(act.message_id)}`,
      act.fingerprint && `content ${shortId(act.fingerprint)}`,
    ].filter(Boolean),
    mark,
  };
}
