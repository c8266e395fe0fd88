import { formatDuration, shortId } from './format.ts';
import { formatMeasure } from './measures.ts';
import { describeChannel } from './names.ts';

/** What the ledger's words mean, for people: docs/duplicates.md says them at length. In the order pages list them. */
interface Word {
  label: string;
  /** A sentence. */
  said: string;
}

export const kinds: Record<string, Word> = {
  redelivery: { label: 'Redelivery', said: 'One message was delivered more than once.' },
  'published-twice': { label: 'Published twice', said: 'The same event was sent again as a new message.' },
  'two-routes': { label: 'Two routes', said: 'The same event came to its consumer by two ways.' },
  redrive: { label: 'Redrive', said: 'Somebody moved it back out of a dead-letter queue.' },
  replay: { label: 'Replay', said: 'Somebody replayed archived events.' },
};

export const causes: Record<string, Word> = {
  'overlapping-runs': {
    label: 'Overlapping runs',
    said: 'The run before was still at work when the message was delivered again: its visibility timeout is shorter than the run.',
  },
  'own-record-failed': {
    label: 'Own record failed',
    said: 'The run before reported this record as failed, so it came again.',
  },
  'neighbour-failed': {
    label: 'Neighbour failed',
    said: 'Another record failed the whole batch of the run before, and this one came again with it.',
  },
  'checkpoint-replayed': {
    label: 'Checkpoint replayed',
    said: 'A record before this one failed, and the stream went on from there: what had succeeded came again.',
  },
  'function-error': {
    label: 'Function error',
    said: 'The run before ended in an error, so the event came again.',
  },
  timeout: { label: 'Timeout', said: 'The run before ran out of time, so the event came again.' },
  crash: { label: 'Crash', said: 'The run before never ended: its process is gone.' },
  'async-retry': {
    label: 'Asynchronous retry',
    said: 'The platform called the function again with the same request id after it had failed.',
  },
  'bus-redelivery': {
    label: 'Bus redelivery',
    said: 'The service sent the same event once more, as a new request.',
  },
  'delivered-again': {
    label: 'Delivered again',
    said: 'The run before succeeded, and the message was delivered again all the same.',
  },
  'producer-retried': {
    label: 'Producer retried',
    said: 'Its sender sent it again within the same piece of work.',
  },
  'subscribed-twice': {
    label: 'Subscribed twice',
    said: 'The consumer is subscribed to the event more than once.',
  },
  redrive: { label: 'Redrive', said: 'It was moved back out of a dead-letter queue. Somebody wanted it.' },
  replay: { label: 'Replay', said: 'It was replayed from an archive. Somebody wanted it.' },
  unknown: { label: 'Unknown', said: 'Nothing that is known says why.' },
};

export const effects: Record<string, Word & { mark: string }> = {
  repeated: {
    label: 'Repeated',
    said: 'What the first run had published, written or called was done again.',
    mark: 'error',
  },
  diverged: { label: 'Diverged', said: 'It did something the first run had not done.', mark: 'error' },
  needed: {
    label: 'Needed',
    said: 'The first run had failed: this was the retry that was needed.',
    mark: 'info',
  },
  absorbed: {
    label: 'Absorbed',
    said: 'It published, wrote and called nothing again that others could notice.',
    mark: 'good',
  },
  unknown: { label: 'Unknown', said: 'What is known of the two runs does not tell.', mark: 'info' },
};

export const certainties: Record<string, Word> = {
  certain: { label: 'Certain', said: 'An id or a business key says that it is the same event.' },
  suspected: { label: 'Suspected', said: 'Only its content is the same: two events may look alike.' },
};

export const verdicts: Record<string, Word & { mark: string }> = {
  'not idempotent': {
    label: 'Not idempotent',
    said: 'It did again what it had done before.',
    mark: 'error',
  },
  idempotent: { label: 'Idempotent', said: 'It absorbed every duplicate that is known.', mark: 'good' },
  'not proven': { label: 'Not proven', said: 'No duplicate of it shows either way.', mark: 'info' },
};

/** What a word is called; one the table does not have stays as it is. */
export function labelOf(words: Record<string, Word>, word: string): string {
  return words[word]?.label ?? word;
}

/** Evidence whose name does not say enough by itself. */
const evidenceLabels: Record<string, string> = {
  after_original_ms: 'after the original',
  run_before_ms: 'the run before took',
  still_running_ms: 'it went on for',
  started_after_ms: 'delivered again after',
  outcome_before: 'the run before',
  error_before: 'its error',
  receive_count: 'received so often',
  own_record: 'place in the batch',
  failed_records: 'records that failed',
  records_seen_to_fail: 'records seen to fail',
  lowest_failed_record: 'lowest record that failed',
  batch_size: 'records in the batch',
  content: 'hash of the content',
  events_last_hour: 'events in the hour before',
  of_them_more_than_once: 'of them more than once',
  new_message: 'a message of its own',
  new_message_after_failure: 'a new message after the failure',
  same_invocation: 'sent by the same run',
  same_record: 'caused by the same record',
  same_bytes: 'the same bytes',
  only_its_start_is_known: 'only its start is known',
  sender_repeats: 'its sender was itself a duplicate',
  request_id_before: 'request id before',
  original_route: 'first came by',
  route: 'now came by',
};

const flags = [
  'new_message',
  'new_message_after_failure',
  'same_invocation',
  'same_record',
  'same_bytes',
  'only_its_start_is_known',
];
const channels = ['route', 'original_route', 'dead_letter_queue'];

const outcomes: Record<string, string> = {
  success: 'succeeded',
  error: 'failed',
  timeout: 'ran out of time',
  crash: 'never ended',
};

/** One item of evidence as people read it; `id` is set where it names another duplicate. */
export function evidenceItem(
  name: string,
  value: string,
): { label: string; value: string; whole: string; id?: string } {
  const said = evidenceLabels[name];
  const label = said ?? formatMeasure(name, 0).label;
  if (flags.includes(name)) return { label, value: value === '0' ? 'no' : 'yes', whole: value };
  if (channels.includes(name)) {
    const { kind, name: short } = describeChannel(value);
    return { label, value: `${kind === 'other' ? '' : `${kind} `}${short}`, whole: value };
  }
  if (name === 'sender_repeats') return { label, value: shortId(value), whole: value, id: value };
  if (name === 'outcome_before') return { label, value: outcomes[value] ?? value, whole: value };
  if (name.endsWith('_ms') && value !== '' && !Number.isNaN(Number(value)))
    return { label, value: formatDuration(Number(value)), whole: `${value} ms` };
  return { label, value: /^[0-9a-f]{32}$/.test(value) ? shortId(value) : value, whole: value };
}
