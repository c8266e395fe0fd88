import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LocalCloud, LocalFunction, Queue } from '../local-cloud/index.ts';
import { type BundleOptions, bundleFunctions, isWrapped } from './bundle.ts';
import { type Deployment, deployments } from './deployments.ts';
import { every, type Misbehaviour, pickEvery } from './misbehaviour.ts';
import { type Outside, startOutside } from './outside.ts';
import { troubles } from './trouble.ts';

export interface ShopOptions extends BundleOptions {
  /** Base URL of the collector; needed unless nothing is instrumented. */
  collectorUrl?: string;
  token?: string;
  misbehave?: Misbehaviour;
  /** Most instances of a function that does not say so itself. 1: what comes to it is worked on in the order it came. */
  maxInstances?: number;
  /** More variables for every function. */
  environment?: Record<string, string>;
}

export interface Shop {
  /** POST /orders is here. */
  url: string;
  cloud: LocalCloud;
  functions: Record<string, LocalFunction>;
  queues: { payments: Queue; notifications: Queue; deadLetters: Queue };
  outside: Outside;
  misbehave: Misbehaviour;
  /** Fires the nightly schedule now. */
  settleDay(): void;
  /** Resolves when the shop's cloud is quiet, and what follows then has been done. @throws Error when it is not after `deadlineMs` */
  settle(deadlineMs: number): Promise<void>;
  /** Ends what the cloud does not: the outside world. Stop the cloud first. */
  stop(): Promise<void>;
}

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, '../../instrumentation/dist');

/**
 * The shop of the demo and the end-to-end tests, in an empty cloud:
 *
 *     POST /orders ─ place-order ─ topic ┬ validate-order ─ bus ─ reserve-stock ──────────┬ table ─ stream ─ ship-order
 *                                        └ price-order ─── bus ─ queue ─ charge-card ─────┘
 *     ship-order ─ bucket ─ topic ┬ print-label ─ bucket
 *                                 └ queue ─ notify-customer
 *     schedule ─ settle ─ bucket
 */
export async function deployShop(cloud: LocalCloud, options: ShopOptions): Promise<Shop> {
  const misbehave = options.misbehave ?? {};
  const wanted = troubles.filter(({ on }) => on.some((name) => misbehave[name]));
  const extra = wanted.flatMap(({ deployment }) => deployment ?? []);
  const [bundles, extraBundles, outside] = await Promise.all([
    bundleFunctions(deployments, options),
    bundleFunctions(extra, options),
    startOutside({
      slowMs: misbehave.slowDependency ?? 0,
      failEvery: {
        '/charges': every(misbehave.flakyDependency),
        '/scale': every(misbehave.overlap),
        '/carrier': every(misbehave.carrierFails),
        '/points': every(misbehave.batchThrows),
        '/thanks': every(misbehave.asyncRetry),
        '/taste': every(misbehave.streamFails),
      },
    }),
  ]);
  outside.onCall((apiKey, call) => cloud.noteCall(apiKey, call));
  cloud.setIdentify((text) => /ord_[0-9a-f-]{36}/.exec(text)?.[0]);
  cloud.setRedelivery(pickEvery(every(misbehave.redeliver)));

  const ordersTopic = cloud.createTopic('orders');
  const shipmentsTopic = cloud.createTopic('shipments');
  const bus = cloud.createBus('shop');
  const table = await cloud.createTable({
    name: 'orders',
    partitionKey: 'orderId',
    sortKey: 'part',
    streamShards: 2,
  });
  cloud.createBucket('shop-shipments', [
    { events: ['s3:ObjectCreated:*'], prefix: 'shipments/', targetArn: shipmentsTopic },
  ]);
  cloud.createBucket('shop-labels');
  cloud.createBucket('shop-reports');
  const deadLetters = cloud.createQueue({ name: 'payments-dead-letters' });
  const redrive = { deadLetterArn: deadLetters.arn, maxReceiveCount: 2 };
  const payments = cloud.createQueue({ name: 'payments', visibilityTimeoutMs: 20_000, redrive });
  const notifications = cloud.createQueue({ name: 'notifications', visibilityTimeoutMs: 20_000 });

  const environment = {
    ...options.environment,
    ORDERS_TOPIC_ARN: ordersTopic,
    BUS_NAME: 'shop',
    ORDERS_TABLE: 'orders',
    SHIPMENTS_BUCKET: 'shop-shipments',
    LABELS_BUCKET: 'shop-labels',
    REPORTS_BUCKET: 'shop-reports',
    PAYMENTS_QUEUE_URL: cloud.queueUrl(payments),
    OUTSIDE_URL: outside.url,
    RETRY_EVERY: String(every(misbehave.producerRetry)),
    // Read by nobody, or only where something is made to go wrong.
    ...(extra.length === 0 ? {} : { SEARCH_TABLE: 'search', INVOICES_TABLE: 'invoices' }),
    ...Object.fromEntries(
      (extra.length === 0 ? [] : ['PARCELS', 'STATEMENTS', 'DISPUTES']).map((name) => [
        `${name}_QUEUE_URL`,
        cloud.queueUrl(cloud.createQueue({ name: name.toLowerCase() })),
      ]),
    ),
  };
  const rows = [
    ...deployments.map((deployment) => ({ deployment, from: bundles })),
    ...extra.map((deployment) => ({ deployment, from: extraBundles })),
  ];
  const functions = Object.fromEntries(
    rows.map(({ deployment, from }) => [
      deployment.name,
      deploy(cloud, deployment, from.taskRoot(deployment.name), environment, options),
    ]),
  );
  const named = (name: string) => functions[name]!;

  cloud.subscribe(ordersTopic, named('validate-order').arn);
  cloud.subscribe(ordersTopic, named('price-order').arn);
  const validatedRule = cloud.createRule(bus, 'validated', { 'detail-type': ['OrderValidated'] }, [
    named('reserve-stock').arn,
  ]);
  cloud.createRule(bus, 'priced', { source: ['shop.prices'], 'detail-type': ['OrderPriced'] }, [
    payments.arn,
  ]);
  cloud.mapQueue(payments, named('charge-card'), { batchSize: 10, windowMs: 150, reportsFailures: true });
  cloud.mapStream(table.streamArn!, named('ship-order'), {
    batchSize: 10,
    windowMs: 80,
    reportsFailures: true,
  });
  cloud.subscribe(shipmentsTopic, named('print-label').arn);
  cloud.subscribe(shipmentsTopic, notifications.arn);
  if (!misbehave.missingConsumer) {
    cloud.mapQueue(notifications, named('notify-customer'), {
      batchSize: 5,
      windowMs: 100,
      reportsFailures: true,
    });
  }
  cloud.createSchedule('nightly-settlement', named('settle').arn);
  const after: { work: () => Promise<unknown> | unknown; isOnce: boolean }[] = [];
  if (wanted.length > 0) {
    const keyed = { partitionKey: 'orderId' };
    const search = await cloud.createTable({ name: 'search', ...keyed, streamShards: 1 });
    await cloud.createTable({ name: 'invoices', ...keyed });
    for (const { deployment, wire } of wanted) {
      await wire({
        cloud,
        bus,
        ordersTopic,
        deadLetters,
        validatedRule,
        searchStream: search.streamArn!,
        misbehave,
        fn: named(deployment?.name ?? ''),
        afterwards: (work, often) => after.push({ work, isOnce: often === 'once' }),
      });
    }
  }
  const url = await cloud.createHttpApi({ 'POST /orders': named('place-order') });

  return {
    url,
    cloud,
    functions,
    queues: { payments, notifications, deadLetters },
    outside,
    misbehave,
    settleDay: () => cloud.fireSchedule('nightly-settlement'),
    async settle(deadlineMs) {
      await cloud.settle(deadlineMs);
      for (const one of [...after]) {
        await one.work();
        if (one.isOnce) after.splice(after.indexOf(one), 1);
        await cloud.settle(deadlineMs);
      }
    },
    stop: () => outside.stop(),
  };
}

function deploy(
  cloud: LocalCloud,
  deployment: Deployment,
  taskRoot: string,
  environment: Record<string, string>,
  options: ShopOptions,
): LocalFunction {
  return cloud.createFunction({
    name: deployment.name,
    taskRoot,
    handler: `${deployment.file}.handler`,
    memoryMb: deployment.memoryMb,
    timeoutMs: deployment.timeoutMs ?? 20_000,
    maxInstances: deployment.maxInstances ?? options.maxInstances ?? 2,
    environment: { ...environment, ...deployment.environment, ...tracing(deployment, options) },
  });
}

/** Variables that instrument a function without touching its code, and say where its spans go. */
function tracing(deployment: Deployment, options: ShopOptions): Record<string, string> {
  if (options.instrumentation === 'none') return {};
  const flag =
    deployment.format === 'esm'
      ? `--import=${join(dist, 'register.mjs')}`
      : `--require=${join(dist, 'register.cjs')}`;
  return {
    CHOREOSCOPE_ENDPOINT: options.collectorUrl ?? 'http://127.0.0.1:4318',
    ...(options.token === undefined ? {} : { CHOREOSCOPE_TOKEN: options.token }),
    ...(isWrapped(deployment, options.instrumentation) ? {} : { NODE_OPTIONS: flag }),
  };
}
