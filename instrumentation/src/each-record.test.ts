import assert from 'node:assert/strict';
import { eachRecord, tracedRecord } from './each-record.ts';
import { type CollectorSink, startCollectorSink } from './testing/collector-sink.ts';
import { runFunction } from './testing/run-function.ts';

function sqsEvent(count: number, queue = 'orders') {
  return {
    Records: Array.from({ length: count }, (_, n) => ({
      messageId: `message-${n}`,
      body: String(n),
      eventSource: 'aws:sqs',
      eventSourceARN: `arn:aws:sqs:eu-west-1:123456789012:${queue}`,
    })),
  };
}

function streamEvent(count: number) {
  return {
    Records: Array.from({ length: count }, (_, n) => ({
      eventSource: 'aws:kinesis',
      kinesis: { sequenceNumber: `49${n}` },
    })),
  };
}

const failOn =
  (...ordinals: number[]) =>
  async (_record: unknown, ordinal: number) => {
    if (ordinals.includes(ordinal)) throw new RangeError(`record ${ordinal}`);
  };

describe('eachRecord', () => {
  it('works in the order of the event, one at a time unless told otherwise', async () => {
    for (const [concurrency, most] of [
      [undefined, 1],
      [3, 3],
    ] as const) {
      const begun: number[] = [];
      let running = 0;
      let seen = 0;
      await eachRecord(
        sqsEvent(7),
        async (_record, ordinal) => {
          begun.push(ordinal);
          running += 1;
          seen = Math.max(seen, running);
          await new Promise((next) => setImmediate(next));
          running -= 1;
        },
        { concurrency },
      );
      assert.deepEqual(begun, [0, 1, 2, 3, 4, 5, 6]);
      assert.equal(seen, most);
    }
  });

  it('throws the first error itself and begins nothing after it', async () => {
    const thrown = new RangeError('first');
    const begun: number[] = [];
    await assert.rejects(
      eachRecord(sqsEvent(4), (_record, ordinal) => {
        begun.push(ordinal);
        if (ordinal === 1) throw thrown;
      }),
      (error) => error === thrown,
    );
    assert.deepEqual(begun, [0, 1]);
  });

  it('reports the failed messages of a queue and works on all others', async () => {
    const { batchItemFailures } = await eachRecord(sqsEvent(4), failOn(1, 3), { partialFailures: true });
    assert.deepEqual(batchItemFailures, [{ itemIdentifier: 'message-1' }, { itemIdentifier: 'message-3' }]);
    assert.deepEqual(await eachRecord(sqsEvent(2), failOn(), { partialFailures: true }), {
      batchItemFailures: [],
    });
  });

  it('stops a stream and a FIFO queue at the first failure, and reports it and all after it', async () => {
    const stream = await eachRecord(streamEvent(4), failOn(2), { partialFailures: true });
    assert.deepEqual(stream.batchItemFailures, [{ itemIdentifier: '492' }, { itemIdentifier: '493' }]);
    const fifo = await eachRecord(sqsEvent(3, 'orders.fifo'), failOn(0), { partialFailures: true });
    assert.equal(fifo.batchItemFailures.length, 3);
  });

  it('throws for a source that knows no partial failure, whatever was asked', async () => {
    const event = { Records: [{ eventSource: 'aws:s3', s3: {} }] };
    await assert.rejects(eachRecord(event, failOn(0), { partialFailures: true }), /record 0/);
  });

  it('refuses options it does not know', async () => {
    await assert.rejects(
      eachRecord(sqsEvent(1), failOn(), { parallel: 2 } as object),
      /no option 'parallel'/,
    );
    await assert.rejects(eachRecord(sqsEvent(1), failOn(), { concurrency: 0 }), TypeError);
  });

  it('leaves the work of others as it is without an invocation', () => {
    const work = tracedRecord((record: { body: string }, factor: number) => Number(record.body) * factor);
    assert.equal(work({ body: '7' }, 6), 42);
  });
});

describe('The span of a record', () => {
  let sink: CollectorSink;
  before(async () => {
    sink = await startCollectorSink();
  });
  beforeEach(() => {
    sink.spans.length = 0;
  });
  after(() => sink.close());

  const traced = async (body: string, event: unknown) => {
    const { outcomes } = await runFunction({
      files: {
        'app.js': `const { eachRecord, tracedRecord, currentInvocation } = require('@choreoscope/instrumentation');
          exports.handler = ${body};`,
      },
      events: [event],
      register: 'require',
      env: { CHOREOSCOPE_ENDPOINT: sink.url, CHOREOSCOPE_DEADLINE_MS: '5000' },
    });
    assert.equal(outcomes[0]!.error, undefined);
    const invocation = sink.spans.find(({ attributes }) => 'faas.trigger' in attributes)!;
    return { invocation, records: sink.spans.filter((span) => span !== invocation) };
  };

  it('is a child of the invocation, says which record it is and comes from where the record came', async () => {
    const event = sqsEvent(2);
    const from = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    Object.assign(event.Records[1]!, { messageAttributes: { traceparent: { stringValue: from } } });
    const { invocation, records } = await traced(
      `(event) => eachRecord(event, async () => {}, { partialFailures: true })`,
      event,
    );
    assert.deepEqual(
      records.map(({ kind, parentSpanId, attributes }) => [
        kind,
        parentSpanId,
        attributes['choreoscope.record'],
      ]),
      [
        [5, invocation.spanId, 0],
        [5, invocation.spanId, 1],
      ],
    );
    assert.deepEqual(records[0]!.links, []);
    assert.equal(records[1]!.links[0]!.spanId, 'b7ad6b7169203331');
    assert.equal(records[1]!.attributes['messaging.message.id'], 'message-1');
  });

  it('is an error where the work failed, and so is that record of the invocation', async () => {
    const { invocation, records } = await traced(
      `(event) => eachRecord(event, (record, n) => { if (n === 1) throw new RangeError('no'); }, { partialFailures: true })`,
      sqsEvent(3),
    );
    assert.deepEqual(
      records.map(({ status }) => status?.code),
      [undefined, 2, undefined],
    );
    assert.deepEqual(invocation.attributes['choreoscope.failed_records'], [1]);
  });

  it('knows the record under another iteration and under concurrency', async () => {
    const { records } = await traced(
      `async (event) => {
        const seen = [];
        const work = tracedRecord(async (record) => {
          await new Promise((next) => setTimeout(next, 2));
          seen.push([record.messageId, currentInvocation().activeRecord()]);
        });
        await Promise.all([...event.Records].reverse().map((record) => work({ ...record })));
        if (JSON.stringify(seen) !== '[["message-2",2],["message-1",1],["message-0",0]]') throw new Error(JSON.stringify(seen));
      }`,
      sqsEvent(3),
    );
    assert.deepEqual(records.map(({ attributes }) => attributes['choreoscope.record']).sort(), [0, 1, 2]);
  });
});
