import { ACCOUNT, arns, nameOf, REGION } from '../arns.ts';
import { uuid } from '../ids.ts';
import type { TrueRecord } from '../ledger.ts';
import { type ApiRequest, type ApiResponse, type ApiService, ServiceError } from '../wire/api-request.ts';
import { awsJson, awsJsonFault, parseAwsJson } from '../wire/aws-json.ts';
import { acceptedHeader } from '../x-ray.ts';
import type { CloudParts } from './cloud-parts.ts';
import { Archives } from './event-archives.ts';
import { type EventPattern, matchesPattern } from './event-pattern.ts';

interface Entry {
  Time?: number;
  Source?: string;
  Resources?: string[];
  DetailType?: string;
  Detail?: string;
  EventBusName?: string;
  /** Overrides the HTTP header. */
  TraceHeader?: string;
}

interface Rule {
  arn: string;
  pattern: EventPattern;
  targetArns: string[];
}

interface Schedule {
  ruleArn: string;
  targetArn: string;
  timer: NodeJS.Timeout | undefined;
}

const MAX_BYTES = 1024 * 1024;

/**
 * Buses, rules and schedules. An entry's trace header goes to the targets, never into the event; schedules have none.
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-related-service-xray.html
 */
export class EventBridge implements ApiService {
  readonly signingName = 'events';
  readonly #buses = new Map<string, Rule[]>([[arns.bus('default'), []]]);
  readonly #schedules = new Map<string, Schedule>();
  readonly #archives: Archives;
  readonly #cloud: Pick<CloudParts, 'ledger' | 'router' | 'identify'>;

  constructor(cloud: Pick<CloudParts, 'ledger' | 'router' | 'identify'>) {
    this.#cloud = cloud;
    this.#archives = new Archives({
      has: (busArn) => this.#buses.has(busArn),
      send: (busArn, event, record, ruleArns) => this.#route(busArn, event, record, undefined, ruleArns),
    });
    cloud.router.accept('events', (arn, { body, record, traceHeader, event }) => {
      const id = uuid();
      const { source = 'local', detailType = '', resources = [] } = event ?? {};
      const detail = JSON.parse(body) as unknown;
      const told = { ...record, via: arn, ids: { ...record.ids, eventId: id } };
      const full = { ...envelope(id, Date.now()), source, 'detail-type': detailType, resources, detail };
      this.#route(arn, full, told, traceHeader);
    });
  }

  createBus(name: string): string {
    const arn = arns.bus(name);
    this.#buses.set(arn, []);
    return arn;
  }

  createRule(bus: string, name: string, pattern: EventPattern, targetArns: string[]): string {
    const rules = this.#buses.get(arns.bus(bus));
    if (rules === undefined)
      throw new ServiceError('ResourceNotFoundException', `Event bus ${bus} does not exist.`);
    const arn = arns.rule(bus, name);
    rules.push({ arn, pattern, targetArns });
    return arn;
  }

  /** A rule on the default bus that fires every `everyMs`, or only when told to. */
  createSchedule(name: string, targetArn: string, everyMs?: number): string {
    const ruleArn = arns.rule('default', name);
    const timer = everyMs === undefined ? undefined : setInterval(() => this.fire(name), everyMs);
    this.#schedules.set(name, { ruleArn, targetArn, timer });
    return ruleArn;
  }

  /** Event of a schedule: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-run-lambda-schedule.html */
  fire(name: string): void {
    const schedule = this.#schedules.get(name);
    if (schedule === undefined) throw new Error(`there is no schedule ${name}`);
    const id = uuid();
    const event = {
      ...envelope(id, Date.now()),
      source: 'aws.events',
      'detail-type': 'Scheduled Event',
      resources: [schedule.ruleArn],
      detail: {},
    };
    const record = { channel: schedule.ruleArn, ids: { eventId: id } };
    this.#send(schedule.targetArn, JSON.stringify(event), record, undefined);
  }

  stop(): void {
    for (const { timer } of this.#schedules.values()) clearInterval(timer);
  }

  handle(request: ApiRequest): ApiResponse {
    const { operation, input } = parseAwsJson(request);
    const manage = this.#archives.operations[operation];
    if (manage !== undefined) return awsJson(request, manage(input), '1.1');
    if (operation !== 'PutEvents')
      throw new ServiceError('UnknownOperationException', `${operation} is not supported`);
    const entries = (input.Entries ?? []) as Entry[];
    if (entries.length === 0 || entries.length > 10) {
      throw new ServiceError('ValidationException', 'Entries must have length between 1 and 10');
    }
    const results = entries.map((entry, ordinal) => this.#put(entry, ordinal, request));
    const FailedEntryCount = results.filter((result) => result.EventId === undefined).length;
    return awsJson(request, { FailedEntryCount, Entries: results }, '1.1');
  }

  fault(error: ServiceError, request: ApiRequest): ApiResponse {
    return awsJsonFault(error, request, '1.1');
  }

  #put(
    entry: Entry,
    ordinal: number,
    request: ApiRequest,
  ): { EventId?: string; ErrorCode?: string; ErrorMessage?: string } {
    const fault = faultOf(entry);
    if (fault !== undefined) return fault;
    const busArn = arns.bus(nameOf(entry.EventBusName ?? 'default'));
    const id = uuid();
    const detail = JSON.parse(entry.Detail!) as unknown;
    const event = {
      ...envelope(id, entry.Time === undefined ? Date.now() : entry.Time * 1000),
      'detail-type': entry.DetailType,
      source: entry.Source,
      resources: entry.Resources ?? [],
      detail,
    };
    const orderId = this.#cloud.identify(entry.Detail!);
    const ids = { eventId: id };
    const publish = this.#cloud.ledger.publish(
      {
        service: 'events',
        operation: 'PutEvents',
        channel: busArn,
        ordinal,
        ids,
        by: request.by,
        orderId,
      },
      `${entry.Source} ${entry.DetailType} ${entry.Detail}`,
    );
    const record = { channel: busArn, ids, publish: publish.id, orderId };
    this.#route(busArn, event, record, acceptedHeader(entry.TraceHeader) ?? request.traceHeader);
    return { EventId: id };
  }

  /** @param ruleArns the only rules that get it; default all */
  #route(
    busArn: string,
    event: object,
    record: TrueRecord,
    traceHeader: string | undefined,
    ruleArns?: string[],
  ): void {
    const payload = JSON.stringify(event);
    this.#archives.keep(busArn, event, record);
    for (const rule of this.#buses.get(busArn) ?? []) {
      if (ruleArns !== undefined && !ruleArns.includes(rule.arn)) continue;
      if (!matchesPattern(rule.pattern, event)) continue;
      for (const targetArn of rule.targetArns) this.#send(targetArn, payload, record, traceHeader);
    }
  }

  #send(targetArn: string, payload: string, record: TrueRecord, traceHeader: string | undefined): void {
    this.#cloud.router.send(targetArn, {
      toFunction: () => payload,
      toQueue: () => ({ body: payload }),
      record,
      traceHeader,
    });
  }
}

function envelope(id: string, timeMs: number) {
  return {
    version: '0',
    id,
    account: ACCOUNT,
    time: `${new Date(timeMs).toISOString().slice(0, 19)}Z`,
    region: REGION,
  };
}

/** Entries are refused one by one: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsResultEntry.html */
function faultOf(entry: Entry): { ErrorCode: string; ErrorMessage: string } | undefined {
  for (const field of ['Source', 'DetailType', 'Detail'] as const) {
    if (!entry[field])
      return {
        ErrorCode: 'InvalidArgument',
        ErrorMessage: `Parameter ${field} is not valid. Reason: ${field} is a required argument.`,
      };
  }
  if (Buffer.byteLength(entry.Detail!) > MAX_BYTES)
    return { ErrorCode: 'InvalidArgument', ErrorMessage: 'Entry is too large.' };
  try {
    JSON.parse(entry.Detail!);
    return undefined;
  } catch {
    return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
  }
}
