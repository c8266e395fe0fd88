import assert from 'node:assert/strict';
import { waitFor } from '@choreoscope/instrumentation/testing';
import {
  type Bench,
  type Beside,
  behaviour,
  installed,
  lead,
  oursHave,
  startBench,
  type waysIn,
} from '../interop/beside.ts';
import { type Segment, startXrayDaemon, type XrayDaemon } from '../interop/services.ts';

const root = 'Root=1-5759e988-bd862e3fe1be46a994272793';
const platformHeader = (sampled: 0 | 1) =>
  `${root};Parent=53995c3f42cd8ad8;Sampled=${sampled};Lineage=1:a87bd80c:0`;

/** The X-Ray SDK in each way it is used: its clients, its functions, and every request of the process. */
const xray = `${lead}
  const xray = require(${installed('aws-xray-sdk-core')});
  xray.captureHTTPsGlobal(require('node:http'));
  const sqs = xray.captureAWSv3Client(newClient());
  const http = require('node:http');
  exports.handler = ours(async (event) =>
    xray.captureAsyncFunc('reserve', async (segment) => {
      segment?.addAnnotation('order', event.order);
      try {
        const { MessageId } = await sqs.send(message('{"order":' + event.order + '}'));
        await new Promise((next) => http.get(process.env.SERVICES + '/stock', (answer) => answer.resume().on('end', next)));
        if (event.fails) fail();
        return give({ MessageId });
      } catch (error) {
        segment?.addError(error);
        throw error;
      } finally {
        segment?.close();
      }
    }));`;

/** The Tracer as its documentation has it: the decorator's work, methods, AWS clients; HTTP is captured unasked. */
const powertools = `${lead}
  const { Tracer } = require(${installed('@aws-lambda-powertools/tracer')});
  const { Logger } = require(${installed('@aws-lambda-powertools/logger')});
  const tracer = new Tracer({ serviceName: 'shop' });
  const logger = new Logger({ serviceName: 'shop' });
  const sqs = tracer.captureAWSv3Client(newClient());
  const http = require('node:http');
  class Shop {
    async handler(event, context) {
      logger.addContext(context);
      logger.info('placing', { order: event.order });
      tracer.putAnnotation('order', event.order);
      const { MessageId } = await sqs.send(message('{"order":' + event.order + '}'));
      await new Promise((next) => http.get(process.env.SERVICES + '/stock', (answer) => answer.resume().on('end', next)));
      if (event.fails) fail();
      return give({ MessageId });
    }
  }
  const described = Object.getOwnPropertyDescriptor(Shop.prototype, 'handler');
  tracer.captureLambdaHandler()(Shop.prototype, 'handler', described);
  Object.defineProperty(Shop.prototype, 'handler', described);
  const shop = new Shop();
  exports.handler = ours(async (event, context) => shop.handler(event, context));`;

const events = [{ order: 17 }, { order: 18, fails: true }];

describe('Beside X-Ray and Powertools', () => {
  let bench: Bench;
  let daemon: XrayDaemon;
  before(async () => {
    bench = await startBench();
    daemon = await startXrayDaemon();
  });
  after(async () => {
    await bench.close();
    await daemon.close();
  });

  async function run(app: string, way: keyof typeof waysIn, sampled: 0 | 1) {
    daemon.segments.length = 0;
    const done = await bench.run(app, events, way, {
      AWS_XRAY_DAEMON_ADDRESS: daemon.address,
      _X_AMZN_TRACE_ID: platformHeader(sampled),
    });
    // Each invocation has one; datagrams may come after the process has gone.
    if (sampled) await waitFor(() => daemon.segments.length >= events.length, 'segments');
    return { ...done, segments: [...daemon.segments] };
  }

  for (const [name, app] of Object.entries({
    'the X-Ray SDK': xray,
    "Powertools' Tracer and Logger": powertools,
  })) {
    for (const way of ['register', 'wrap', 'both'] as const) {
      it(`changes nothing for ${name} with ${way}, and has the invocations and what they publish`, async () => {
        const alone = await run(app, 'without', 1);
        const beside = await run(app, way, 1);
        assert.deepEqual(behaviour(beside), behaviour(alone));
        assert.deepEqual(
          beside.report.outcomes.map(({ isSame, error }) => [isSame, error]),
          [
            [true, undefined],
            [true, 'RangeError: as told'],
          ],
        );
        assert.deepEqual(beside.segments.map(told), alone.segments.map(told));
        assert.ok(alone.segments.length >= events.length);
        assert.deepEqual(logged(beside), logged(alone));

        for (const { arrived, segments } of [alone, beside]) {
          const all = segments.flatMap(withInner);
          const sent = arrived.map(({ headers }) =>
            /^(Root=[^;]*);Parent=([^;]*);Sampled=1(?:;Lineage=1:a87bd80c:0)?$/.exec(
              String(headers['x-amzn-trace-id']),
            ),
          );
          assert.deepEqual(
            sent.map((header) => [header?.[1], all.find(({ id }) => id === header?.[2])?.name]),
            events.flatMap(() => [
              [root, 'SQS'],
              [root, '127.0.0.1'],
            ]),
          );
        }
        oursHave(beside);
      });
    }

    it(`leaves what ${name} does not sample as it was`, async () => {
      const alone = await run(app, 'without', 0);
      const beside = await run(app, 'register', 0);
      assert.deepEqual(behaviour(beside), behaviour(alone));
      assert.deepEqual([alone.segments, beside.segments], [[], []]);
      for (const { arrived } of [alone, beside]) {
        for (const { headers } of arrived)
          assert.match(String(headers['x-amzn-trace-id']), /^Root=[^;]*;.*Sampled=0/);
      }
      oursHave(beside);
    });
  }
});

/** What a segment says, but for ids, times, ports and stacks. */
function told(segment: Segment): object {
  const { id: _, parent_id, trace_id, start_time: _s, end_time: _e, subsegments = [], ...rest } = segment;
  return {
    ...(JSON.parse(
      JSON.stringify(rest, (key, value) =>
        ['stack', 'id', 'working_directory'].includes(key) ? undefined : value,
      ),
    ) as object),
    trace_id,
    // Of the function's own segment, which Lambda makes.
    parent: parent_id === '53995c3f42cd8ad8' ? parent_id : typeof parent_id,
    subsegments: subsegments.map(told),
  };
}

function withInner(segment: Segment): Segment[] {
  return [segment, ...(segment.subsegments ?? []).flatMap(withInner)];
}

/** What was written to the log, but for the time. */
const logged = ({ report }: Beside) => report.stdout.replace(/"timestamp":"[^"]*"/g, '');
