import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import fc from 'fast-check';
import type { EventSource } from '../sources/event-source.ts';
import { bindingChannel } from './channels.ts';
import { type FunctionEvent, functionEvent } from './function-event.ts';
import { route } from './http.ts';
import { isReplay, orchestrated } from './sources/durable.ts';
import { findSource, sources } from './sources/index.ts';

interface Fixture {
  /** Function's name. */
  name: string;
  /** Where Microsoft says that it is like this. */
  documented: string;
  trigger: Record<string, unknown>;
  env: Record<string, string>;
  /** As the host sends them to a worker. */
  input: Record<string, unknown>;
  metadata: Record<string, unknown>;
  retry?: Record<string, number>;
  expected: unknown;
}

const require = createRequire(import.meta.url);
const folder = new URL('./fixtures/', import.meta.url);

describe('An event of an Azure function', () => {
  const { startWorker } = require('./testing/worker.cjs');
  const worker = startWorker();
  const { app } = require('@azure/functions');
  after(() => worker.stop());

  async function eventOf(file: string): Promise<{ fixture: Fixture; event: FunctionEvent }> {
    const fixture = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Fixture;
    worker.reset();
    app.generic(fixture.name, { trigger: fixture.trigger, handler: () => {} });
    const { bytes } = fixture.input as { bytes?: string };
    const data = bytes === undefined ? fixture.input : { bytes: Buffer.from(bytes, 'base64') };
    const { context, inputs } = await worker.read(fixture.name, {
      input: data,
      triggerMetadata: fixture.metadata,
      retryContext: fixture.retry,
    });
    return { fixture, event: { ...functionEvent(inputs[0], context), env: fixture.env } };
  }

  function said(event: FunctionEvent): unknown {
    const source = findSource(event.trigger) as EventSource;
    return JSON.parse(
      JSON.stringify({
        source: source.name,
        trigger: source.trigger,
        channel: source.channel(event, {}),
        deliveries: source.deliveries(event, {}),
        attributes: source.attributes?.(event),
      }),
    );
  }

  const covered = new Set<string>();
  for (const file of readdirSync(folder)) {
    it(`is read as the fixture of ${file.replace('.json', '')} says`, async () => {
      const { fixture, event } = await eventOf(file);
      covered.add(findSource(event.trigger).name);
      assert.deepEqual(said(event), fixture.expected);
    });
  }

  it('has a fixture for each source', () => {
    assert.deepEqual(
      Object.values(sources)
        .map(({ name }) => name)
        .filter((name) => !covered.has(name)),
      [],
    );
  });

  it('never has a key of a connection string in its channel', () => {
    const secret = 'c2VjcmV0';
    for (const text of [
      `AccountKey=${secret}`,
      `Endpoint=;SharedAccessKey=${secret}`,
      secret,
      `sb://x@${secret}`,
    ]) {
      const channel = bindingChannel({ type: 'serviceBus', queueName: 'q', connection: 'C' }, { C: text });
      assert.equal(channel, 'servicebus:/q');
    }
  });

  it('of any shape does not make a source throw', () => {
    const part = fc.jsonValue();
    const names = [
      'history',
      'EventType',
      'IsPlayed',
      'batch',
      'id',
      'data',
      'url',
      'properties',
      'partitionContext',
      'Headers',
    ];
    const value = fc.oneof(part, fc.dictionary(fc.constantFrom(...names), part), fc.array(part));
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.keys(sources), 'x'),
        value,
        value,
        fc.dictionary(fc.constantFrom('queueName', 'connection', 'path', 'cardinality'), fc.jsonValue()),
        (type, input, metadata, other) => {
          const event: FunctionEvent = {
            ...functionEvent(input, { triggerMetadata: metadata, options: other }),
            trigger: { ...other, type: `${type}Trigger` },
            env: { x: 'y' },
          };
          const source = findSource(event.trigger);
          assert.ok(source.deliveries(event, {}).length >= 1);
          source.channel(event, {});
          source.attributes?.(event);
          isReplay(event);
          orchestrated(event, metadata);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('of an orchestrator that is run over nothing new is a replay', async () => {
    const { event } = await eventOf('durable-orchestration-goes-on.json');
    assert.equal(isReplay(event), false);
    const input = event.input as { history: object[] };
    const history = input.history.map((one) => ({ ...one, IsPlayed: true }));
    assert.equal(isReplay({ ...event, input: { ...input, history } }), true);
  });

  it('of an orchestrator publishes what no run before has asked for', async () => {
    const { event } = await eventOf('durable-orchestration-goes-on.json');
    const pay = { actionType: 0, functionName: 'pay', input: '1' };
    const ship = { actionType: 1, functionName: 'ship', input: '2' };
    const all = {
      actionType: 12,
      compoundActions: [ship, { actionType: 5, fireAt: 'x' }, { actionType: 6, externalEventName: 'e' }],
    };
    const keys = (result: unknown) => orchestrated(event, result).map((one) => one.keys[0]?.value);
    assert.deepEqual(keys({ isDone: false, actions: [[pay, all]] }), ['i-1/ship', 'i-1/timer']);
    assert.deepEqual(keys({ isDone: false, actions: [[pay, pay]] }), ['i-1/pay']);
    const below = { ...event, input: { ...(event.input as object), parentInstanceId: 'i-0' } };
    assert.deepEqual(orchestrated(below, { isDone: true, actions: [[pay]], output: 3 })[0]?.keys, [
      { kind: 'id', carrier: 'durable', value: 'i-0/work/done' },
    ]);
  });

  it('over HTTP has the route it was registered with, behind the prefix it was asked with', () => {
    assert.equal(route('orders/{id:int}', '/api/orders/7'), '/api/orders/{id}');
    assert.equal(route('orders/{id?}', '/api/orders'), '/api/orders/{id}');
    assert.equal(route('files/{*path}', '/api/files/a/b'), '/api/files/{path}');
    assert.equal(route('orders', '/orders'), '/orders');
    assert.equal(route(undefined, '/api/x'), undefined);
  });
});
