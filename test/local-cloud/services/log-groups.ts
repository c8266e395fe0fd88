import type { Pending } from '../pending.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_OutputLogEvent.html */
export interface LogEvent {
  id: string;
  /** Unix ms. */
  timestamp: number;
  message: string;
}

/** Events of one stream on their way to a subscriber. */
export interface LogBatch {
  logGroup: string;
  logStream: string;
  logEvents: LogEvent[];
}

/** Takes a batch; resolves when it was delivered or given up. */
type Subscriber = (batch: LogBatch) => Promise<void>;

interface Stream {
  name: string;
  events: LogEvent[];
  /** Not yet given to the subscribers. */
  fresh: LogEvent[];
  timer: NodeJS.Timeout | undefined;
}

interface Group {
  streams: Map<string, Stream>;
  subscribers: { matches: (message: string) => boolean; deliver: Subscriber }[];
}

const KEPT_EVENTS = 2000;
const GATHER_MS = 200;

/** CloudWatch log groups: the streams' last events, and who is subscribed. A batch holds events of one stream. */
export class LogGroups {
  readonly #groups = new Map<string, Group>();
  readonly #pending: Pending;
  #sequence = 0n;

  constructor(pending: Pending) {
    this.#pending = pending;
    pending.watch(() => this.#undelivered);
  }

  /** Events of a group, stream by stream, in order; the last 2000 of each stream. */
  events(group: string): LogEvent[] {
    return [...this.#group(group).streams.values()].flatMap(({ events }) => events);
  }

  write(group: string, name: string, message: string, timestamp: number): void {
    const { streams, subscribers } = this.#group(group);
    let stream = streams.get(name);
    if (stream === undefined) {
      stream = { name, events: [], fresh: [], timer: undefined };
      streams.set(name, stream);
    }
    this.#sequence += 1n;
    const id = String((BigInt(timestamp) << 141n) + this.#sequence).padStart(56, '0');
    const event = { id, timestamp, message };
    stream.events.push(event);
    if (stream.events.length > KEPT_EVENTS) stream.events.shift();
    if (subscribers.length === 0) return;
    stream.fresh.push(event);
    stream.timer ??= setTimeout(() => this.flush(group, name), GATHER_MS);
  }

  /** Gives the subscribers what came since the last time. */
  flush(group: string, name: string): void {
    const { streams, subscribers } = this.#group(group);
    const stream = streams.get(name);
    if (stream === undefined || stream.fresh.length === 0) return;
    clearTimeout(stream.timer);
    stream.timer = undefined;
    const fresh = stream.fresh.splice(0);
    for (const { matches, deliver } of subscribers) {
      const logEvents = fresh.filter(({ message }) => matches(message));
      if (logEvents.length === 0) continue;
      void this.#pending.during(() => deliver({ logGroup: group, logStream: name, logEvents }));
    }
  }

  /**
   * @param filterPattern terms that must all be in an event, words or quoted; empty takes everything. JSON and regular
   * expressions are not there. https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
   */
  subscribe(group: string, filterPattern: string, deliver: Subscriber): void {
    this.#group(group).subscribers.push({ matches: matcher(filterPattern), deliver });
  }

  stop(): void {
    for (const { streams } of this.#groups.values())
      for (const { timer } of streams.values()) clearTimeout(timer);
  }

  get #undelivered(): number {
    const groups = [...this.#groups.values()].filter(({ subscribers }) => subscribers.length > 0);
    return groups
      .flatMap(({ streams }) => [...streams.values()])
      .reduce((sum, { fresh }) => sum + fresh.length, 0);
  }

  #group(name: string): Group {
    let group = this.#groups.get(name);
    if (group === undefined) {
      group = { streams: new Map(), subscribers: [] };
      this.#groups.set(name, group);
    }
    return group;
  }
}

function matcher(filterPattern: string): (message: string) => boolean {
  if (/^\s*[{[%?-]/.test(filterPattern))
    throw new Error(`the local cloud knows terms only: ${filterPattern}`);
  const terms = [...filterPattern.matchAll(/"((?:\\.|[^"\\])*)"|(\S+)/g)].map(([, quoted, word]) =>
    quoted === undefined ? word! : quoted.replace(/\\(.)/g, '$1'),
  );
  return (message) => terms.every((term) => message.includes(term));
}
