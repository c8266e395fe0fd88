import { arns } from '../arns.ts';
import type { TrueRecord } from '../ledger.ts';
import { ServiceError } from '../wire/api-request.ts';
import type { JsonInput } from '../wire/aws-json.ts';
import { type EventPattern, matchesPattern } from './event-pattern.ts';

interface Archive {
  ArchiveName: string;
  EventSourceArn: string;
  pattern: EventPattern;
  events: { event: object; record: TrueRecord; atMs: number }[];
}

interface Buses {
  has(busArn: string): boolean;
  /** Sends an event to the rules of a bus; all of them where none are named. */
  send(busArn: string, event: object, record: TrueRecord, ruleArns: string[] | undefined): void;
}

/**
 * Archives of buses, and replays from them: to the bus an event came from, to all its rules or to those named, with the
 * replay's name in the event. What was replayed is not archived again. That an event keeps its id is not documented; its
 * time it keeps. A replay is done at once.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-archive.html
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-replay-archived-event.html
 */
export class Archives {
  readonly #archives = new Map<string, Archive>();
  readonly #replays = new Map<string, JsonInput>();
  readonly #buses: Buses;
  readonly operations: Record<string, (input: JsonInput) => JsonInput> = {
    CreateArchive: (input) => this.#create(input),
    StartReplay: (input) => this.#replay(input),
    DescribeReplay: ({ ReplayName }) =>
      this.#replays.get(String(ReplayName)) ?? missing(`Replay ${ReplayName} does not exist.`),
  };

  constructor(buses: Buses) {
    this.#buses = buses;
  }

  keep(busArn: string, event: object, record: TrueRecord): void {
    if ('replay-name' in event) return;
    for (const { EventSourceArn, pattern, events } of this.#archives.values()) {
      if (EventSourceArn === busArn && matchesPattern(pattern, event))
        events.push({ event, record, atMs: Date.parse((event as { time: string }).time) });
    }
  }

  #create(input: JsonInput): JsonInput {
    const { ArchiveName, EventSourceArn, EventPattern: pattern = '{}' } = input as Record<string, string>;
    if (!EventSourceArn || !this.#buses.has(EventSourceArn))
      missing(`Event bus ${EventSourceArn} does not exist.`);
    const ArchiveArn = arns.archive(ArchiveName!);
    if (this.#archives.has(ArchiveArn))
      throw new ServiceError('ResourceAlreadyExistsException', `Archive ${ArchiveName} already exists.`);
    this.#archives.set(ArchiveArn, {
      ArchiveName: ArchiveName!,
      EventSourceArn: EventSourceArn!,
      pattern: JSON.parse(pattern) as EventPattern,
      events: [],
    });
    return { ArchiveArn, State: 'ENABLED', CreationTime: Date.now() / 1000 };
  }

  #replay(input: JsonInput): JsonInput {
    const { ReplayName, EventSourceArn, EventStartTime, EventEndTime } = input as Record<string, string>;
    const { Arn, FilterArns } = input.Destination as { Arn: string; FilterArns?: string[] };
    const archive =
      this.#archives.get(EventSourceArn!) ?? missing(`Archive ${EventSourceArn} does not exist.`);
    if (this.#replays.has(ReplayName!))
      throw new ServiceError('ResourceAlreadyExistsException', `Replay ${ReplayName} already exists.`);
    if (Arn !== archive.EventSourceArn)
      throw new ServiceError('ValidationException', 'Cross event bus replay is not permitted.');
    const [fromMs, toMs] = [Number(EventStartTime) * 1000, Number(EventEndTime) * 1000];
    const ReplayArn = arns.replay(ReplayName!);
    const ReplayStartTime = Date.now() / 1000;
    for (const { event, record, atMs } of archive.events) {
      if (atMs < fromMs || atMs >= toMs) continue;
      const again = { kind: 'replay', cause: 'replay' } as const;
      this.#buses.send(Arn, { ...event, 'replay-name': ReplayName }, { ...record, again }, FilterArns);
    }
    this.#replays.set(ReplayName!, { ...input, ReplayArn, State: 'COMPLETED', ReplayStartTime });
    return { ReplayArn, State: 'STARTING', ReplayStartTime };
  }
}

function missing(message: string): never {
  throw new ServiceError('ResourceNotFoundException', message);
}
