import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import {
  type CollectorSink,
  type FunctionReport,
  type ReceivedSpan,
  runFunction,
  startCollectorSink,
} from '@choreoscope/instrumentation/testing';
import { type Services, startServices } from './services.ts';

/** Path of an installed package, for code that runs in a folder of its own: as a string literal. */
export const installed = (name: string, from: string = import.meta.url) =>
  JSON.stringify(createRequire(from).resolve(name));

/** How ours gets into the function: not at all, and in each way that a user has. */
export const waysIn = {
  without: {},
  register: { NODE_OPTIONS: '--require @choreoscope/instrumentation/register' },
  wrap: { OURS: 'wrap' },
  both: { NODE_OPTIONS: '--require @choreoscope/instrumentation/register', OURS: 'wrap' },
} as const;

/** To begin a handler's file with: `ours(handler)` wraps it where this run does. */
export const lead = `const ours = process.env.OURS ? require('@choreoscope/instrumentation').wrap : (handler) => handler;
  const { SQSClient, SendMessageCommand } = require(${installed('@aws-sdk/client-sqs')});
  const newClient = () => new SQSClient({ endpoint: process.env.SERVICES, region: 'eu-west-1',
    credentials: { accessKeyId: 'AK', secretAccessKey: 'S' } });
  const message = (MessageBody) => new SendMessageCommand({ QueueUrl: process.env.SERVICES + '/123456789012/orders', MessageBody });
  const fail = () => { throw (globalThis.given = Object.assign(new RangeError('as told'), { more: 1 })); };
  const give = (result) => (globalThis.given = result);\n`;

/** What came of a function in one way. */
export interface Beside {
  report: FunctionReport;
  /** What arrived at the services. */
  arrived: Services['arrived'];
  /** What arrived at our collector. */
  ours: ReceivedSpan[];
}

export interface Bench {
  sink: CollectorSink;
  services: Services;
  run(
    app: string,
    events: unknown[],
    way: keyof typeof waysIn,
    env?: Record<string, string>,
    node?: string,
  ): Promise<Beside>;
  close(): Promise<void>;
}

/** A collector and services, for running the same function with ours and without. */
export async function startBench(): Promise<Bench> {
  const sink = await startCollectorSink();
  const services = await startServices();
  return {
    sink,
    services,
    async run(app, events, way, env, node) {
      sink.spans.length = 0;
      services.arrived.length = 0;
      const report = await runFunction({
        files: { 'app.js': app },
        events,
        ...(node && { node }),
        env: {
          CHOREOSCOPE_ENDPOINT: sink.url,
          CHOREOSCOPE_DEADLINE_MS: '5000',
          SERVICES: services.url,
          AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x',
          ...waysIn[way],
          ...env,
        },
      });
      return { report, arrived: [...services.arrived], ours: [...sink.spans] };
    },
    async close() {
      await sink.close();
      await services.close();
    },
  };
}

/** What the runtime answered and the process said: the same whatever else was loaded. */
export function behaviour({ report: { outcomes, stderr, exitCode, name, length } }: Beside) {
  return {
    outcomes: outcomes.map(({ elapsedMs: _, ...rest }) => rest),
    // A warning begins with the process's id.
    stderr: stderr.replaceAll(/^\(node:\d+\)/gm, ''),
    exitCode,
    name,
    length,
  };
}

/** Asserts that ours has one invocation for each of two events, the second failed, and one publish from each. */
export function oursHave({ ours }: Beside): void {
  const invocations = ours.filter((span) => 'faas.trigger' in span.attributes);
  assert.deepEqual(
    invocations.map(({ attributes, status }) => [attributes['faas.invocation_id'], status?.code ?? 0]),
    [
      ['request-0', 0],
      ['request-1', 2],
    ],
  );
  const publishes = ours.flatMap(({ name, events }) =>
    name === 'SQS.SendMessage' ? events.map(({ attributes }) => attributes) : [],
  );
  assert.deepEqual(
    publishes.map((publish) => [publish['choreoscope.keys'], publish['choreoscope.invocation']]),
    invocations.map(({ spanId }) => [['id:sqs:m-1'], spanId]),
  );
}
