import { serviceOf } from './arns.ts';
import { type AsyncEvent, invokeAsync } from './lambda/async-invoke.ts';
import type { LocalFunction } from './lambda/function.ts';
import type { Ledger, TrueRecord, TrueRepetition } from './ledger.ts';
import type { Pending } from './pending.ts';
import { ServiceError } from './wire/api-request.ts';

/** An event as its channel hands it on: the form depends on the target. */
export interface Parcel {
  /** Payload of the function's event. */
  toFunction(): string;
  /** Body and message attributes of the queue's message. */
  toQueue(): {
    body: string;
    attributes?: Record<string, { DataType: string; StringValue?: string | undefined }>;
  };
  /** Message of the topic, where a topic can be a target. */
  toTopic?(): { message: string; subject?: string };
  record: TrueRecord;
  traceHeader: string | undefined;
}

/** Hands a message to a queue, a topic, a bus or a function on behalf of another service. */
export type Deposit = (
  arn: string,
  message: {
    body: string;
    subject?: string | undefined;
    attributes?: Record<string, { DataType: string; StringValue?: string | undefined }>;
    record: TrueRecord;
    traceHeader?: string | undefined;
    /** Where the body is the detail of an event on a bus. */
    event?: { source: string; detailType: string; resources: string[] };
  },
) => void;

/** Hands events from channels to their targets, once or, when the cloud is told to misbehave, twice. */
export class Router {
  readonly functions = new Map<string, LocalFunction>();
  readonly #deposits = new Map<string, Deposit>();
  readonly #cloud: {
    ledger: Ledger;
    pending: Pending;
    redeliver: (channel: string, id: string, targetArn: string) => boolean;
  };

  constructor(cloud: {
    ledger: Ledger;
    pending: Pending;
    redeliver: (channel: string, id: string, targetArn: string) => boolean;
  }) {
    this.#cloud = cloud;
  }

  accept(service: string, deposit: Deposit): void {
    this.#deposits.set(service, deposit);
  }

  functionOf(arn: string): LocalFunction {
    const fn = this.functions.get(arn);
    if (fn === undefined)
      throw new ServiceError('ResourceNotFoundException', `Function not found: ${arn}`, 404);
    return fn;
  }

  send(targetArn: string, parcel: Parcel): void {
    const { record, traceHeader } = parcel;
    const service = serviceOf(targetArn);
    if (service === 'lambda') {
      const event = { payload: parcel.toFunction(), records: [record], traceHeader };
      this.invokeAsync(targetArn, event);
      if (this.#cloud.redeliver(record.channel, Object.values(record.ids)[0] ?? '', targetArn))
        this.#sendAgain(targetArn, event);
    } else if (service === 'sns') {
      const { message, subject } = parcel.toTopic?.() ?? { message: parcel.toQueue().body };
      this.deposit(targetArn, { body: message, subject, record, traceHeader });
    } else {
      this.deposit(targetArn, { ...parcel.toQueue(), record, traceHeader });
    }
  }

  /** At least once: the same event again, as a new invocation, when the first has ended. */
  #sendAgain(targetArn: string, event: AsyncEvent): void {
    const { ledger, pending } = this.#cloud;
    const isDone = ledger.invocations.some(
      (run) => run.records === event.records && run.quietMs !== undefined,
    );
    if (!isDone) {
      pending.later(40, () => this.#sendAgain(targetArn, event));
      return;
    }
    const again: TrueRepetition = { kind: 'redelivery', cause: 'bus-redelivery' };
    const records = event.records.map((record) => ({ ...record, again }));
    this.invokeAsync(targetArn, { ...event, records });
  }

  deposit(arn: string, message: Parameters<Deposit>[1]): void {
    if (serviceOf(arn) === 'lambda') {
      const { body, record, traceHeader } = message;
      this.invokeAsync(arn, { payload: body, records: [record], traceHeader });
      return;
    }
    const deposit = this.#deposits.get(serviceOf(arn));
    if (deposit === undefined) throw new ServiceError('InvalidParameter', `${arn} cannot be a target`);
    deposit(arn, message);
  }

  invokeAsync(arn: string, event: AsyncEvent): string {
    const deposit: Deposit = (to, message) => this.deposit(to, message);
    return invokeAsync(this.functionOf(arn), event, { ...this.#cloud, deposit });
  }
}
