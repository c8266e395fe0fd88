import assert from 'node:assert/strict';
import type { Kafka } from 'kafkajs';
import { type CollectorSink, type ReceivedSpan, startCollectorSink } from '../testing/collector-sink.ts';
import { type Program, type RunningProgram, startProgram } from '../testing/run-program.ts';
import { waitFor } from '../testing/wait-for.ts';
import type { traceKafka } from './index.ts';
import { type Broker, startBroker } from './testing/broker.ts';

/** Compiles: the client comes back as what it is. */
export type Traced = typeof traceKafka<Kafka> extends (client: Kafka) => Kafka ? true : never;

describe('A client of kafkajs', () => {
  let sink: CollectorSink;
  let broker: Broker;
  let topic: string;
  let topics = 0;
  const running: RunningProgram[] = [];
  before(async () => {
    sink = await startCollectorSink();
    broker = await startBroker();
  });
  beforeEach(() => {
    sink.spans.length = 0;
    topic = `orders-${topics++}`;
  });
  afterEach(async () => {
    for (const program of running.splice(0)) {
      program.kill('SIGKILL');
      await program.exit;
    }
  });
  after(async () => {
    await broker.close();
    await sink.close();
  });

  /** Runs `body` with a traced client; it says `done` when it is. */
  async function run(body: string, program: Partial<Program> = {}): Promise<RunningProgram> {
    const started = startProgram({
      file: 'app.cjs',
      text: `
        const { Kafka, logLevel, Partitioners } = require('kafkajs');
        const { traceKafka, tracedRecord, currentInvocation } = require('@choreoscope/instrumentation/kafka');
        const topic = '${topic}';
        const kafka = traceKafka(new Kafka({ brokers: ['${broker.address}'], logLevel: logLevel.NOTHING,
          retry: { initialRetryTime: 10 } }));
        const until = async (ask) => { while (!ask()) await new Promise((again) => setTimeout(again, 5)); };
        (async () => { ${body}; console.log('done'); })().catch((error) => { console.error(error); process.exit(1); });`,
      packages: ['kafkajs', '@opentelemetry/api'],
      ...program,
      env: { CHOREOSCOPE_ENDPOINT: sink.url, OTEL_SERVICE_NAME: 'shop', ...program.env },
    });
    running.push(started);
    await started.line(/done/);
    return started;
  }

  const publishes = () =>
    sink.spans.flatMap((span) =>
      span.events
        .filter(({ name }) => name === 'choreoscope.publish')
        .map(({ attributes }) => ({ span, ...attributes }) as { span: ReceivedSpan } & typeof attributes),
    );
  const invocations = () => sink.spans.filter((span) => span.attributes['faas.trigger']);

  it('joins what it sends with what it gets, by context and by the place in the topic', async () => {
    await run(`
      const producer = kafka.producer();
      await producer.connect();
      const messages = ['a', 'b', 'c', 'd', 'e'].map((name, n) => (
        { key: 'k' + (n % 3), value: JSON.stringify({ name }), headers: { mine: 'kept' } }));
      const before = JSON.stringify(messages);
      await producer.send({ topic, messages });
      await producer.sendBatch({ topicMessages: [{ topic, messages: [{ key: 'k9', value: 'x' }] }, { topic, messages: [{ value: null, partition: 1 }] }] });
      if (JSON.stringify(messages) !== before) throw new Error('the messages were changed');
      await producer.disconnect();
      const consumer = kafka.consumer({ groupId: 'billing' });
      await consumer.connect();
      await consumer.subscribe({ topic, fromBeginning: true });
      let got = 0;
      await consumer.run({ eachMessage: async ({ message }) => {
        if (got < 5 && String(message.headers.mine) !== 'kept' && message.key && String(message.key) !== 'k9') throw new Error('header lost');
        got += 1;
      } });
      await until(() => got === 7);
      await consumer.disconnect();`);
    await waitFor(
      () => invocations().length === 7 && publishes().length === 7,
      '7 invocations and publishes',
    );
    const sent = publishes();
    assert.equal(new Set(sent.map(({ span }) => span.spanId)).size, 7);
    for (const span of invocations()) {
      const [link] = span.links;
      assert.ok(link && span.links.length === 1);
      const [key] = link.attributes['choreoscope.keys'] as string[];
      assert.match(String(key), new RegExp(`^pointer:kafka:${topic}/[01]:\\d$`));
      const publish = sent.find((one) => one.span.spanId === link.spanId);
      assert.deepEqual(publish?.['choreoscope.keys'], [key], 'both ends name the same place');
      assert.equal(publish?.['choreoscope.channel'], `kafka:${topic}`);
      assert.equal(publish?.['messaging.message.body.size'], link.attributes['messaging.message.body.size']);
      assert.ok((link.attributes['choreoscope.event_time_ms'] as number) > 1_600_000_000_000);
      assert.equal(span.kind, 5);
      assert.equal(span.name, `process ${topic}`);
      assert.equal(span.attributes['choreoscope.source'], 'kafka');
      assert.equal(span.attributes['choreoscope.channel'], `kafka:${topic}`);
      assert.equal(span.attributes['cloud.resource_id'], 'billing');
      assert.equal(span.attributes['messaging.consumer.group.name'], 'billing');
      assert.equal(span.resource['service.name'], 'shop');
    }
    assert.equal(new Set(sent.map((one) => String(one['choreoscope.keys']))).size, 7);
  });

  it('is one invocation for a batch, and tells its messages apart with tracedRecord', async () => {
    await run(`
      const producer = kafka.producer();
      await producer.connect();
      await producer.send({ topic, messages: ['1', '2', '3'].map((value) => ({ value, partition: 0 })) });
      const consumer = kafka.consumer({ groupId: 'batches' });
      await consumer.connect();
      await consumer.subscribe({ topic, fromBeginning: true });
      let done = false;
      await consumer.run({ eachBatch: async ({ batch }) => {
        const work = tracedRecord(async (message) =>
          producer.send({ topic: topic + '-out', messages: [{ value: 'of ' + message.value }] }));
        for (const message of batch.messages) await work(message);
        done = true;
      } });
      await until(() => done);
      await consumer.disconnect();
      await producer.disconnect();`);
    const [batch] = await waitFor(() => invocations().length > 0 && invocations());
    assert.equal(batch?.attributes['messaging.batch.message_count'], 3);
    assert.deepEqual(
      batch?.links.map(({ attributes }) => attributes['choreoscope.keys']),
      [0, 1, 2].map((offset) => [`pointer:kafka:${topic}/0:${offset}`]),
    );
    const caused = publishes().filter((one) => one['choreoscope.invocation'] === batch?.spanId);
    assert.deepEqual(
      caused.map((one) => [one['choreoscope.record'], one['choreoscope.attribution']]),
      [
        [0, 'span'],
        [1, 'span'],
        [2, 'span'],
      ],
    );
  });

  it('marks a handler’s error, which the client then gets as it was', async () => {
    await run(`
      const producer = kafka.producer();
      await producer.connect();
      await producer.send({ topic, messages: [{ value: 'x' }] });
      const consumer = kafka.consumer({ groupId: 'failing', retry: { retries: 0, restartOnFailure: async () => false } });
      await consumer.connect();
      await consumer.subscribe({ topic, fromBeginning: true });
      const thrown = new RangeError('no such order');
      let crash;
      consumer.on(consumer.events.CRASH, ({ payload }) => { crash = payload.error; });
      await consumer.run({ eachMessage: async () => { throw thrown; } });
      await until(() => crash);
      if (crash !== thrown && crash.cause !== thrown && crash.originalError !== thrown) throw new Error('another error');
      await consumer.disconnect();
      await producer.disconnect();`);
    const failed = await waitFor(() => invocations()[0]);
    assert.deepEqual([failed.attributes['error.type'], failed.status?.code], ['RangeError', 2]);
  });

  it('tells a transaction’s messages when it is committed, and none when it is aborted', async () => {
    await run(`
      const producer = kafka.producer({ transactionalId: 't', idempotent: true, maxInFlightRequests: 1 });
      await producer.connect();
      for (const end of ['commit', 'abort']) {
        const transaction = await producer.transaction();
        await transaction.send({ topic, messages: [{ value: end }] });
        await transaction[end]();
      }
      await producer.disconnect();`);
    await waitFor(() => sink.spans.length === 2, 'two spans');
    const told = sink.spans.map((span) => [span.events.length, span.attributes['error.type']]);
    assert.deepEqual(told, [
      [1, undefined],
      [0, 'aborted'],
    ]);
  });

  it('marks what could not be sent, and tells no publish', async () => {
    broker.refusals = 100;
    await run(`
      const producer = kafka.producer({ retry: { retries: 1 } });
      await producer.connect();
      const refused = await producer.send({ topic, messages: [{ value: 'x' }] }).catch((error) => error);
      if (!(refused instanceof Error)) throw new Error('not refused');
      const none = await producer.send({ topic, messages: undefined }).catch((error) => error);
      if (!/Invalid messages/.test(none.message)) throw none;
      await producer.disconnect();`);
    broker.refusals = 0;
    const [span] = await waitFor(() => sink.spans.length > 0 && sink.spans);
    assert.equal(span?.status?.code, 2);
    assert.equal(span?.events.length, 0);
  });

  it('shares one span among the messages of a large call, each with its own place', async () => {
    await run(`
      const producer = kafka.producer();
      await producer.connect();
      await producer.send({ topic, messages: Array.from({ length: 150 }, (_, n) => ({ value: String(n) })) });
      await producer.disconnect();`);
    await waitFor(() => sink.spans.length > 0);
    assert.equal(sink.spans.length, 1);
    assert.equal(new Set(publishes().map((one) => String(one['choreoscope.keys']))).size, 150);
    assert.deepEqual(
      publishes().map((one) => one['choreoscope.publish']),
      Array.from({ length: 150 }, (_, n) => n),
    );
  });

  it('puts no header into messages when told not to, and knows no place it cannot know', async () => {
    await run(
      `
      const producer = kafka.producer({ createPartitioner: Partitioners.LegacyPartitioner });
      await producer.connect();
      await producer.send({ topic, acks: 0, messages: [{ value: 'unconfirmed' }] });
      await producer.disconnect();
      const consumer = kafka.consumer({ groupId: 'plain' });
      await consumer.connect();
      await consumer.subscribe({ topic, fromBeginning: true });
      let headers;
      await consumer.run({ eachMessage: async ({ message }) => { headers = message.headers; } });
      await until(() => headers);
      if (Object.keys(headers).length > 0) throw new Error('there are headers');
      await consumer.disconnect();`,
      { env: { CHOREOSCOPE_INJECT: 'off' } },
    );
    await waitFor(() => invocations().length === 1 && publishes().length === 1);
    assert.deepEqual(publishes()[0]?.['choreoscope.keys'] ?? [], []);
    assert.equal(invocations()[0]?.links[0]?.spanId, '0000000000000000');
  });
});
