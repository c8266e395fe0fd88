/** A number a kind is judged by. */
export interface Threshold {
  value: number;
  unit: string;
  meaning: string;
}

/** What kind of thing can be found. Its statement is `queries/findings/<kind>.sql`. */
export interface FindingKind {
  kind: string;
  title: string;
  /** What is meant, in a sentence. */
  explanation: string;
  /** Why it matters. */
  why: string;
  /** What to do. */
  advice: string;
  /** How far back it looks from the latest data. */
  windowHours: number;
  /** Given to the statement by these names. */
  thresholds: Readonly<Record<string, Threshold>>;
  /** Nothing can be found unless groups are known. */
  needsGroups?: true;
  /** Findings are looked into further, with what was captured of payloads. */
  comparesPayloads?: true;
}

const spanHours: Threshold = {
  value: 6,
  unit: 'hours',
  meaning: 'how far back single calls are read: they are in spans alone',
};

/** Every kind of finding, in the order in which pages show them. docs/findings.md is made of the same words. */
export const findingKinds: readonly FindingKind[] = [
  {
    kind: 'retry-storm',
    title: 'Retry storms',
    explanation: 'A consumer gets the same message again and again, or much of what it gets are repeats.',
    why: 'Every repeat is paid for, delays what waits behind it, and may do its work twice. A poison message in a stream holds up its whole shard.',
    advice:
      'See what fails in the flows below. Report failed records singly, limit the receives with a dead-letter queue, make the handler idempotent, and give a queue a visibility timeout of at least six times the function’s timeout.',
    windowHours: 24,
    thresholds: {
      storm_deliveries: {
        value: 5,
        unit: 'deliveries',
        meaning: 'of one message to one consumer, from which it is a storm',
      },
      within_minutes: { value: 60, unit: 'minutes', meaning: 'in which they must come' },
      min_repeats: {
        value: 20,
        unit: 'deliveries',
        meaning: 'least repeats where no message alone is a storm',
      },
      repeat_share: { value: 0.2, unit: 'share', meaning: 'of deliveries that are repeats, likewise' },
    },
  },
  {
    kind: 'self-feeding-loop',
    title: 'Loops that feed themselves',
    explanation: 'Events of a function come back to it, over however many hops, and set it off again.',
    why: 'A loop without an end costs until somebody notices; one that grows fills every queue on its way.',
    advice:
      'Write results to another bucket, table or topic than the one that triggers, filter what triggers, or carry a count and stop at a limit. Lambda itself stops some loops (SQS, SNS, S3, Lambda) after about 16 turns.',
    windowHours: 24,
    thresholds: {
      min_returns: {
        value: 3,
        unit: 'times',
        meaning: 'the same hop was taken on one path before it is a loop',
      },
      most_steps: { value: 200, unit: 'hops', meaning: 'followed from an event back towards its root' },
      severe_generations: { value: 16, unit: 'turns', meaning: 'from which it is a warning' },
      severe_growth: {
        value: 1.2,
        unit: 'times',
        meaning: 'growth from turn to turn from which it is critical',
      },
    },
  },
  {
    kind: 'unconsumed-events',
    title: 'Events nobody consumes',
    explanation:
      'A function sends to a queue, topic, bus or stream, and no known function receives it, or a consumer has stopped.',
    why: 'Work that was asked for is not done, messages expire, and publishing is paid for nothing. A consumer that is not instrumented looks the same.',
    advice:
      'Look for the subscription, rule or mapping that is missing or switched off; instrument the consumer if there is one; stop sending what nobody needs.',
    windowHours: 24,
    thresholds: {
      grace_minutes: {
        value: 15,
        unit: 'minutes',
        meaning: 'an event may be under way before it counts as not received',
      },
      min_publishes: { value: 1, unit: 'events', meaning: 'least events not received' },
      min_of_one_shape: {
        value: 20,
        unit: 'events',
        meaning: 'least events of one shape, where other shapes on the channel are received',
      },
      min_missed: {
        value: 10,
        unit: 'events',
        meaning: 'a consumer has missed, and had received before, to have stopped',
      },
      usual_share: {
        value: 0.9,
        unit: 'share',
        meaning: 'of events a consumer must have received before to be missed',
      },
      severe_publishes: { value: 1000, unit: 'events', meaning: 'from which it is critical' },
    },
  },
  {
    kind: 'fan-out-burst',
    title: 'Fan-out bursts',
    explanation: 'One flow, or one record, set off many times what its like usually does.',
    why: 'Bursts exhaust concurrency that other functions share, throttle what they call and show up on the bill.',
    advice:
      'Look at what was different in the flows below. Bound batch jobs, set maximum concurrency on the event source, or spread the work through a queue.',
    windowHours: 24,
    thresholds: {
      times: { value: 10, unit: 'times', meaning: 'the usual (median) number, from which it is a burst' },
      min_size: { value: 50, unit: 'invocations or events', meaning: 'least size of a burst' },
      min_flows: {
        value: 20,
        unit: 'flows or records',
        meaning: 'needed before anything can be called usual',
      },
      severe_times: {
        value: 100,
        unit: 'times',
        meaning: 'the usual number, from which it is critical',
      },
    },
  },
  {
    kind: 'synchronous-wait',
    title: 'Functions that pay for waiting',
    explanation: 'A function calls another one and is billed while it waits for the answer.',
    why: 'The same milliseconds are paid twice, or more often along a chain, and failures and timeouts add up.',
    advice:
      'Send an event and end, and let the answer come as one; let a state machine wait; or merge the two functions.',
    windowHours: 24,
    thresholds: {
      min_call_ms: { value: 10, unit: 'ms', meaning: 'least length of a call that counts' },
      min_calls: { value: 5, unit: 'calls', meaning: 'least number of calls' },
      min_waited_ms: { value: 1000, unit: 'ms', meaning: 'least time waited in all' },
      min_share: { value: 0.2, unit: 'share', meaning: 'of the caller’s billed time spent waiting' },
      severe_share: { value: 0.5, unit: 'share', meaning: 'likewise, from which it is a warning' },
    },
  },
  {
    kind: 'reaches-across',
    title: 'Reaching into another group',
    explanation:
      'A function reads or writes a table or bucket, or uses a queue, that belongs to another group.',
    why: 'What another team keeps to itself becomes an interface: it cannot change it without breaking this function.',
    advice:
      'Ask the owner for an event or an API. If the ownership is wrong, say whose it is with CHOREOSCOPE_GROUPS.',
    windowHours: 24,
    thresholds: { span_hours: spanHours },
    needsGroups: true,
  },
  {
    kind: 'near-size-limit',
    title: 'Payloads near a size limit',
    explanation: 'A function sends payloads that come close to the most its channel takes.',
    why: 'The next somewhat larger one is refused, and the event is lost or retried in vain. Large messages also count as several requests on the bill.',
    advice: 'Put the data into a bucket and send its key, or send only what consumers need.',
    windowHours: 24,
    thresholds: {
      near_share: { value: 0.75, unit: 'share', meaning: 'of the limit from which a payload is near it' },
      severe_share: { value: 0.95, unit: 'share', meaning: 'from which it is critical' },
    },
  },
  {
    kind: 'data-passed-on',
    title: 'Data where a reference would do',
    explanation: 'A function hands a large payload on as it came.',
    why: 'Each hop pays for the bytes again: SQS, SNS and EventBridge count every 64 KiB as a request. And it grows towards a size limit.',
    advice: 'Keep the data where it was first written and pass its key on.',
    windowHours: 24,
    thresholds: {
      large_bytes: {
        value: 65_536,
        unit: 'bytes',
        meaning: 'from which a payload is large: what counts as one request',
      },
      min_payloads: { value: 3, unit: 'payloads', meaning: 'least number handed on' },
    },
  },
  {
    kind: 'event-shape-changed',
    title: 'Events that changed their shape',
    explanation:
      'Most events on a channel have fields or types that they did not have when their consumer was deployed.',
    why: 'A consumer that was written for the old shape fails, or silently reads nothing where a field was lost or has another type.',
    advice:
      'Compare an event before and after in the flows below. Add fields instead of changing them, version events, or deploy the consumer first.',
    windowHours: 24,
    thresholds: {
      known_days: { value: 30, unit: 'days', meaning: 'shapes are remembered' },
      settle_minutes: {
        value: 60,
        unit: 'minutes',
        meaning: 'after a deployment in which any shape belongs to it',
      },
      min_events: { value: 5, unit: 'events', meaning: 'least events of the old shapes, and of the new' },
      new_share: {
        value: 0.5,
        unit: 'share',
        meaning: 'of events that have a new shape since it appeared, unless the old ones stopped',
      },
      worse_share: {
        value: 0.05,
        unit: 'share',
        meaning: 'by which more events fail than before, from which it is critical',
      },
    },
    comparesPayloads: true,
  },
  {
    kind: 'repeated-read',
    title: 'The same record, read again and again',
    explanation: 'A function reads, or is handed, the same object or item very often.',
    why: 'Every read is paid for and waited for; a record that everything touches also becomes a hot partition.',
    advice:
      'Keep it in memory between invocations, read it once and pass it on, or split what everyone writes to.',
    windowHours: 24,
    thresholds: {
      span_hours: spanHours,
      min_in_trace: { value: 5, unit: 'reads', meaning: 'of one record in one trace' },
      min_reads: { value: 200, unit: 'reads', meaning: 'of one record by one function' },
      min_handed: {
        value: 100,
        unit: 'deliveries',
        meaning: 'of one object’s or item’s changes to one function',
      },
    },
  },
];
