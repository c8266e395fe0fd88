import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type LocalCloud, startLocalCloud, type TrueFlow } from '../local-cloud/index.ts';
import { deployShop, type Misbehaviour, placeOrders, type Shop } from './index.ts';

/** What an order's flow goes through when nothing goes wrong. */
const ORDER_FUNCTIONS = [
  'charge-card',
  'notify-customer',
  'place-order',
  'price-order',
  'print-label',
  'reserve-stock',
  'ship-order',
  'validate-order',
];

const isOrder = (flow: TrueFlow) => flow.root.invocation.function === 'place-order';
const without = (...names: string[]) => ORDER_FUNCTIONS.filter((name) => !names.includes(name));

describe('the shop, with nothing instrumented', function () {
  this.timeout(120_000);
  let cloud: LocalCloud;
  let shop: Shop;

  async function open(misbehave?: Misbehaviour): Promise<void> {
    cloud = await startLocalCloud();
    shop = await deployShop(cloud, {
      instrumentation: 'none',
      perRecord: false,
      ...(misbehave && { misbehave }),
    });
  }

  afterEach(async () => {
    await cloud.stop();
    await shop.stop();
  });

  async function place(count: number): Promise<string[]> {
    const orderIds = await placeOrders(shop, count);
    await shop.settle(100_000);
    return orderIds;
  }

  it('takes every order through all of its functions, once, and settles the day in a flow of its own', async () => {
    await open();
    const orderIds = await place(20);
    shop.settleDay();
    await shop.settle(30_000);
    const flows = cloud.truth.flows().filter(isOrder);
    const others = cloud.truth.flows().filter((flow) => !isOrder(flow));
    assert.deepEqual(
      others.map(({ functions }) => functions),
      [['settle']],
    );
    assert.equal(cloud.keysIn('shop-reports').length, 1);
    assert.deepEqual(flows.map(({ orderId }) => orderId).sort(), orderIds.sort());
    for (const flow of flows) {
      assert.deepEqual(flow.functions, ORDER_FUNCTIONS);
      // Each function got one record of the order, ship-order two: stock and payment.
      assert.equal(flow.members.length, ORDER_FUNCTIONS.length + 1);
      assert.ok(flow.publishes.every((publish) => publish.orderId === flow.orderId));
    }
    assert.deepEqual(cloud.keysIn('shop-labels').length, 20);
    assert.equal(shop.outside.mails.length, 20);
    const { errors, duplicates, deadLetters, hops } = cloud.truth.counts();
    assert.deepEqual(
      { errors, duplicates, deadLetters, hops },
      { errors: 0, duplicates: 0, deadLetters: 0, hops: 160 },
    );
    const batches = cloud.truth.invocations.filter((invocation) => invocation.function === 'charge-card');
    assert.ok(batches.some((invocation) => invocation.records.length > 1));
  });

  it('delivers some events twice, without another label', async () => {
    await open({ redeliver: 0.25 });
    await place(8);
    assert.ok(cloud.truth.counts().duplicates > 4);
    assert.equal(shop.outside.charges.size, cloud.truth.flows().length);
    assert.deepEqual(
      cloud.truth.flows().find((flow) => flow.functions.length !== 8),
      undefined,
    );
  });

  it('sends some shipments twice: two publishes of one object, each delivered, though nobody reads the mail queue', async () => {
    await open({ producerRetry: 0.5, missingConsumer: true, slowDependency: 300 });
    await place(4);
    const shipments = cloud.truth.publishes.filter(
      ({ channel }) => channel === 'arn:aws:s3:::shop-shipments',
    );
    const etags = new Set(shipments.map(({ ids }) => `${ids.key} ${ids.etag}`));
    assert.equal(etags.size, 4);
    assert.ok(shipments.length > 4);
    const labels = cloud.truth.invocations.filter((invocation) => invocation.function === 'print-label');
    assert.equal(labels.length, shipments.length);
    assert.equal(shop.queues.notifications.size, shipments.length);
    const functions = cloud.truth.flows().map((flow) => flow.functions);
    assert.deepEqual(functions, Array(4).fill(without('notify-customer')));
    const [charge] = cloud.truth.invocations.filter((invocation) => invocation.function === 'charge-card');
    assert.ok(charge!.endedMs! - charge!.startedMs >= 300);
  });

  it('gives an order that cannot be charged to the dead-letter queue, and charges what was refused once', async () => {
    await open({ poison: 0.25, flakyDependency: 0.5 });
    await place(4);
    const flows = cloud.truth.flows();
    const stuck = flows.filter((flow) => !flow.functions.includes('print-label'));
    assert.deepEqual(
      stuck.map(({ functions }) => functions),
      [without('print-label', 'notify-customer')],
    );
    assert.deepEqual(
      cloud.truth.deadLetters.map(({ orderId, reason }) => [orderId, reason]),
      [[stuck[0]?.orderId, 'MaxReceiveCount']],
    );
    assert.equal(shop.queues.deadLetters.size, 1);
    const failed = cloud.truth.invocations.filter(({ failedRecords }) => failedRecords.length > 0);
    assert.ok(failed.flatMap(({ failedRecords }) => failedRecords).length > 2);
    assert.ok(failed.every(({ outcome }) => outcome === 'ok'));
    const others = flows.filter((flow) => !stuck.includes(flow));
    assert.deepEqual(
      others.map(({ functions }) => functions),
      Array(3).fill(ORDER_FUNCTIONS),
    );
  });
});

describe('the shop as a program', function () {
  this.timeout(120_000);
  const program = fileURLToPath(new URL('./run.ts', import.meta.url));
  const start = (...args: string[]) =>
    spawn(
      process.execPath,
      ['--import', 'tsx', '--conditions=@choreoscope/source', program, '--instrumentation', 'none', ...args],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );

  it('says what it does, goes on placing orders and ends when told to', async () => {
    const child = start('--orders', '3', '--every', '200', '--round', '1');
    const exited = once(child, 'exit');
    const events: { event: string; truth?: { flows: number } }[] = [];
    for await (const line of createInterface({ input: child.stdout })) {
      events.push(JSON.parse(line));
      if (events.filter(({ event }) => event === 'settled').length === 2) child.kill('SIGTERM');
    }
    assert.deepEqual(await exited, [0, null]);
    assert.deepEqual(
      events.slice(0, 5).map(({ event }) => event),
      ['ready', 'placed', 'settled', 'placed', 'settled'],
    );
    // Three orders and the nightly settlement, then one order.
    assert.deepEqual([events[2]?.truth?.flows, events[4]?.truth?.flows], [4, 5]);
  });

  it('names a switch it does not have', async () => {
    const child = start('--misbehave', 'explode');
    const exited = once(child, 'exit');
    const lines: string[] = [];
    for await (const line of createInterface({ input: child.stdout })) lines.push(line);
    assert.deepEqual(await exited, [1, null]);
    assert.match(lines.join(), /no switch explode; there are redeliver, /);
  });
});
