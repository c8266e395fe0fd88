import { ACCOUNT, arns, nameOf, REGION } from '../arns.ts';
import { hex32, uuid } from '../ids.ts';
import type { TrueRecord } from '../ledger.ts';
import { type ApiRequest, type ApiResponse, type ApiService, ServiceError } from '../wire/api-request.ts';
import type { CloudParts } from './cloud-parts.ts';

/** Members of CreateSchedule that are looked at. */
interface CreateInput {
  ScheduleExpression?: string;
  Target?: { Arn?: string; Input?: string };
  ActionAfterCompletion?: string;
}

interface Schedule {
  arn: string;
  targetArn: string;
  input: string | undefined;
  /** The publish that made it. */
  publish: number;
  orderId: string | undefined;
  timer: NodeJS.Timeout | undefined;
}

const PATH = /^\/schedules\/([^/]+)$/;
const UNIT_MS: Record<string, number> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/**
 * EventBridge Scheduler: `at(…)` (waited for by settle) and `rate(…)`, or fired by hand. Targets are functions, queues
 * and topics, or the universal targets that call them. Without an input there is the scheduler's own event.
 * https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html
 */
export class Scheduler implements ApiService {
  readonly signingName = 'scheduler';
  readonly #schedules = new Map<string, Schedule>();
  readonly #cloud: CloudParts;

  constructor(cloud: CloudParts) {
    this.#cloud = cloud;
  }

  handle(request: ApiRequest): ApiResponse {
    const name = PATH.exec(decodeURIComponent(request.path))?.[1];
    if (name === undefined) throw new ServiceError('UnknownOperationException', 'not supported', 404);
    const headers = { 'content-type': 'application/json', 'x-amzn-requestid': request.requestId };
    if (request.method === 'DELETE') {
      clearInterval(this.#named(name).timer);
      this.#schedules.delete(name);
      return { status: 200, headers, body: '{}' };
    }
    if (request.method !== 'POST') throw new ServiceError('UnknownOperationException', 'not supported', 404);
    const input = JSON.parse(request.body.toString()) as CreateInput;
    return {
      status: 200,
      headers,
      body: JSON.stringify({ ScheduleArn: this.#create(name, input, request) }),
    };
  }

  fault(error: ServiceError, request: ApiRequest): ApiResponse {
    const headers = {
      'content-type': 'application/json',
      'x-amzn-requestid': request.requestId,
      'x-amzn-errortype': error.code,
    };
    return { status: error.status, headers, body: JSON.stringify({ Message: error.message }) };
  }

  /** Fires a schedule now, whatever its expression says. */
  fire(name: string, scheduledMs = Date.now()): void {
    const { arn, targetArn, input, publish, orderId } = this.#named(name);
    const executionId = hex32().slice(0, 16);
    const id = uuid();
    const time = `${new Date(scheduledMs).toISOString().slice(0, 19)}Z`;
    const payload =
      input === undefined
        ? JSON.stringify(ownEvent(id, arn, time))
        : input
            .replaceAll('<aws.scheduler.schedule-arn>', arn)
            .replaceAll('<aws.scheduler.scheduled-time>', time)
            .replaceAll('<aws.scheduler.execution-id>', executionId)
            .replaceAll('<aws.scheduler.attempt-number>', '1');
    const ids: Record<string, string> = { scheduleArn: arn, executionId };
    if (input === undefined) ids.eventId = id;
    this.#send(targetArn, payload, { channel: arn, ids, publish, orderId });
  }

  stop(): void {
    for (const { timer } of this.#schedules.values()) clearInterval(timer);
  }

  #create(name: string, input: CreateInput, request: ApiRequest): string {
    const { ScheduleExpression = '', Target = {} } = input;
    if (this.#schedules.has(name))
      throw new ServiceError('ConflictException', `Schedule ${name} already exists.`, 409);
    const arn = arns.schedule(name);
    const orderId = this.#cloud.identify(Target.Input ?? '');
    const publish = this.#cloud.ledger.publish({
      service: 'scheduler',
      operation: 'CreateSchedule',
      channel: arn,
      ordinal: 0,
      ids: { scheduleArn: arn, requestId: request.requestId },
      by: request.by,
      orderId,
    });
    const schedule: Schedule = {
      arn,
      targetArn: Target.Arn ?? '',
      input: Target.Input,
      publish: publish.id,
      orderId,
      timer: undefined,
    };
    this.#schedules.set(name, schedule);
    this.#plan(name, schedule, ScheduleExpression);
    return arn;
  }

  /** Other expressions (`cron(…)`) are fired by hand. */
  #plan(name: string, schedule: Schedule, expression: string): void {
    const at = /^at\((.+)\)$/.exec(expression)?.[1];
    const [, count, unit = ''] = /^rate\((\d+) (\w+?)s?\)$/.exec(expression) ?? [];
    if (at !== undefined) {
      const dueMs = Date.parse(`${at}Z`);
      this.#cloud.pending.later(Math.max(0, dueMs - Date.now()), () => {
        if (this.#schedules.get(name) === schedule) this.fire(name, dueMs);
      });
    } else if (count !== undefined && UNIT_MS[unit] !== undefined) {
      schedule.timer = setInterval(() => this.fire(name), Number(count) * UNIT_MS[unit]);
    }
  }

  #send(targetArn: string, payload: string, record: TrueRecord): void {
    const [, universal] = /:aws-sdk:(\w+:\w+)$/.exec(targetArn) ?? [];
    const { arn, body } =
      universal === undefined ? { arn: targetArn, body: payload } : meant(universal, payload);
    this.#cloud.router.deposit(arn, { body, record });
  }

  #named(name: string): Schedule {
    const schedule = this.#schedules.get(name);
    if (schedule === undefined)
      throw new ServiceError('ResourceNotFoundException', `Schedule ${name} does not exist.`, 404);
    return schedule;
  }
}

/** Resource and message of a universal target, which is given as the input of the call. */
function meant(universal: string, payload: string): { arn: string; body: string } {
  const input = JSON.parse(payload) as Record<string, string | undefined>;
  const { FunctionName = '', QueueUrl = '', TopicArn = '' } = input;
  const calls: Record<string, { arn: string; body: string | undefined }> = {
    'lambda:invoke': { arn: arns.function(nameOf(FunctionName)), body: input.Payload },
    'sqs:sendMessage': { arn: arns.queue(nameOf(QueueUrl)), body: input.MessageBody },
    'sns:publish': { arn: TopicArn, body: input.Message },
  };
  const call = calls[universal];
  if (call === undefined) throw new Error(`the local cloud has no target ${universal}`);
  return { arn: call.arn, body: call.body ?? '{}' };
}

/** What a function gets of a schedule without an input; the detail is text. */
function ownEvent(id: string, scheduleArn: string, time: string): unknown {
  return {
    version: '0',
    id,
    'detail-type': 'Scheduled Event',
    source: 'aws.scheduler',
    account: ACCOUNT,
    time,
    region: REGION,
    resources: [scheduleArn],
    detail: '{}',
  };
}
