import type { LocalFunction } from '../lambda/function.ts';
import type { Outcome } from '../lambda/function-config.ts';
import type { Ledger, TrueRecord } from '../ledger.ts';
import { type RecordStream, type StreamRecord, shardId } from '../services/record-stream.ts';
import { failedItems } from './batch-item-failures.ts';

export interface StreamMappingConfig {
  /** Default 100. */
  batchSize?: number;
  /** How long to gather a fuller batch. Default 0. */
  windowMs?: number;
  /** FunctionResponseTypes: ReportBatchItemFailures. */
  reportsFailures?: boolean;
  /** Default: for ever, as Lambda's. */
  maxRetries?: number;
  retryDelayMs?: number;
  /** Halves a batch that failed as a whole. */
  bisects?: boolean;
  /** Queue or topic told of a batch given up on; it gets positions, not the records. */
  onFailureArn?: string;
}

interface Shard {
  index: number;
  waiting: StreamRecord[];
  isBusy: boolean;
  timer: NodeJS.Timeout | undefined;
}

interface StreamMappingCloud {
  ledger: Ledger;
  identify: (text: string) => string | undefined;
  sendFailed(arn: string, body: string, record: TrueRecord): void;
}

/**
 * Lambda's poller of a table's or a Kinesis stream: per shard one batch at a time, in order. A failed batch is retried from the lowest
 * failed sequence number, records that succeeded after it included, and holds the shard meanwhile.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
 */
export class StreamMapping {
  readonly #fn: LocalFunction;
  readonly #config: StreamMappingConfig;
  readonly #cloud: StreamMappingCloud;
  /** Records that were delivered and are not done with: how they were. */
  readonly #delivered = new Map<StreamRecord, { records: TrueRecord[]; ordinal: number }>();
  readonly #stream: RecordStream;
  readonly #shards: Shard[];
  #isStopped = false;

  constructor(
    stream: RecordStream,
    fn: LocalFunction,
    config: StreamMappingConfig,
    cloud: StreamMappingCloud,
  ) {
    this.#stream = stream;
    this.#fn = fn;
    this.#config = config;
    this.#cloud = cloud;
    this.#shards = Array.from({ length: stream.shards }, (_, index) => ({
      index,
      waiting: [],
      isBusy: false,
      timer: undefined,
    }));
    stream.subscribe((index, record) => {
      const shard = this.#shards[index]!;
      shard.waiting.push(record);
      this.#gather(shard);
    });
  }

  /** Records not yet processed or given up on. */
  get backlog(): number {
    return this.#shards.reduce((sum, shard) => sum + shard.waiting.length, 0);
  }

  stop(): void {
    this.#isStopped = true;
    for (const shard of this.#shards) clearTimeout(shard.timer);
  }

  #gather(shard: Shard): void {
    if (shard.isBusy || shard.waiting.length === 0 || this.#isStopped) return;
    const { batchSize = 100, windowMs = 0 } = this.#config;
    if (shard.waiting.length >= batchSize || windowMs === 0) {
      clearTimeout(shard.timer);
      shard.timer = undefined;
      void this.#process(shard, shard.waiting.slice(0, batchSize));
    } else {
      shard.timer ??= setTimeout(() => {
        shard.timer = undefined;
        if (!shard.isBusy) void this.#process(shard, shard.waiting.slice(0, batchSize));
      }, windowMs);
    }
  }

  /** Works through one batch until it succeeded or was given up on; only then the shard goes on. */
  async #process(shard: Shard, first: StreamRecord[]): Promise<void> {
    const {
      maxRetries = Number.POSITIVE_INFINITY,
      retryDelayMs = 100,
      reportsFailures = false,
      bisects = false,
    } = this.#config;
    shard.isBusy = true;
    let batches = [first];
    for (let retries = 0; batches.length > 0 && !this.#isStopped; ) {
      const [batch, ...rest] = batches as [StreamRecord[], ...StreamRecord[][]];
      const outcome = await this.#invoke(batch);
      const ids = batch.map((record) => record.sequenceNumber);
      const failed = failedItems(outcome, ids, reportsFailures);
      const lowest = ids.findIndex((id) => failed.has(id));
      this.#noteFailed(outcome, ids, failed);
      const done = lowest < 0 ? batch.length : lowest;
      this.#forget(shard.waiting.splice(0, done));
      const left = batch.slice(done);
      if (left.length === 0) batches = rest;
      else if (retries < maxRetries) {
        // A checkpoint that moved, or a smaller batch, starts counting anew.
        const isWhole = done === 0;
        const halves =
          isWhole && bisects && left.length > 1
            ? [left.slice(0, left.length >> 1), left.slice(left.length >> 1)]
            : [left];
        retries = isWhole && halves.length === 1 ? retries + 1 : 0;
        batches = [...halves, ...rest];
        await new Promise((resolve) => setTimeout(resolve, retryDelayMs));
        continue;
      } else {
        this.#giveUp(shard, left, retries + 1);
        this.#forget(shard.waiting.splice(0, left.length));
        batches = rest;
      }
      retries = 0;
    }
    shard.isBusy = false;
    this.#gather(shard);
  }

  #invoke(batch: StreamRecord[]): Promise<Outcome> {
    const payload = JSON.stringify({ Records: batch.map((record) => record.event) });
    const records = batch.map((record) => this.#told(record));
    batch.forEach((record, ordinal) => {
      this.#delivered.set(record, { records, ordinal });
    });
    return this.#fn.invoke({ payload, records });
  }

  /** What is told of a record, and where it was delivered before: why it is again. */
  #told(record: StreamRecord): TrueRecord {
    const before = this.#delivered.get(record);
    if (before === undefined) return record.record;
    const why = this.#cloud.ledger.whyAgain(before.records, before.ordinal);
    // Nothing was wrong with it, but with one before it.
    const cause = why === 'delivered-again' ? 'checkpoint-replayed' : why;
    return { ...record.record, again: { kind: 'redelivery', cause } };
  }

  #forget(records: StreamRecord[]): void {
    for (const record of records) this.#delivered.delete(record);
  }

  #noteFailed(outcome: Outcome, ids: string[], failed: Set<string>): void {
    this.#cloud.ledger.blame(outcome.invocation, outcome.body, ids, this.#cloud.identify(outcome.body));
    if (outcome.status !== 'ok') return;
    const invocation = this.#cloud.ledger.invocations[outcome.invocation];
    ids.forEach((id, ordinal) => {
      if (failed.has(id)) invocation?.failedRecords.push(ordinal);
    });
  }

  #giveUp(shard: Shard, records: StreamRecord[], attempts: number): void {
    const { onFailureArn } = this.#config;
    for (const { record } of records) {
      const { publish, orderId, via = record.channel } = record;
      this.#cloud.ledger.deadLetter({
        from: via,
        to: onFailureArn ?? '',
        publish,
        orderId,
        reason: 'RetryAttemptsExhausted',
      });
    }
    if (onFailureArn === undefined) return;
    const body = {
      requestContext: {
        functionArn: this.#fn.arn,
        condition: 'RetryAttemptsExhausted',
        approximateInvokeCount: attempts,
      },
      version: '1.0',
      timestamp: new Date().toISOString(),
      [this.#stream.batchInfo]: {
        streamArn: this.#stream.arn,
        shardId: shardId(shard.index),
        approximateArrivalOfFirstRecord: new Date(records[0]!.arrivedMs).toISOString(),
        approximateArrivalOfLastRecord: new Date(records.at(-1)!.arrivedMs).toISOString(),
        batchSize: records.length,
        startSequenceNumber: records[0]!.sequenceNumber,
        endSequenceNumber: records.at(-1)!.sequenceNumber,
      },
    };
    this.#cloud.sendFailed(onFailureArn, JSON.stringify(body), records[0]!.record);
  }
}
