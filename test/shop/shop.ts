import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LocalCloud, LocalFunction, Queue } from '../local-cloud/index.ts';
import { type BundleOptions, bundleFunctions, isWrapped } from './bundle.ts';
import { type Deployment, deployments } from './deployments.ts';
import { every, type Misbehaviour, pickEvery } from './misbehaviour.ts';
import { type Outside, startOutside } from './outside.ts';

export interface ShopOptions extends BundleOptions {
  /** Base URL of the collector; needed unless nothing is instrumented. */
  collectorUrl?: string;
  token?: string;
  misbehave?: Misbehaviour;
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
  /** Resolves when the shop's cloud is quiet. @throws Error when it is not after `deadlineMs` */
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
  const [bundles, outside] = await Promise.all([
    bundleFunctions(options),
    startOutside({ slowMs: misbehave.slowDependency ?? 0, failEvery: every(misbehave.flakyDependency) }),
  ]);
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
    PAYMENTS_URL: outside.url,
    MAIL_URL: outside.url,
    RETRY_EVERY: String(every(misbehave.producerRetry)),
  };
  const functions = Object.fromEntries(
    deployments.map((deployment) => [
      deployment.name,
      deploy(cloud, deployment, bundles.taskRoot(deployment.name), environment, options),
    ]),
  );
  const named = (name: string) => functions[name]!;

  cloud.subscribe(ordersTopic, named('validate-order').arn);
  cloud.subscribe(ordersTopic, named('price-order').arn);
  cloud.createRule(bus, 'validated', { 'detail-type': ['OrderValidated'] }, [named('reserve-stock').arn]);
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
  const url = await cloud.createHttpApi({ 'POST /orders': named('place-order') });

  return {
    url,
    cloud,
    functions,
    queues: { payments, notifications, deadLetters },
    outside,
    misbehave,
    settleDay: () => cloud.fireSchedule('nightly-settlement'),
    settle: (deadlineMs) => cloud.settle(deadlineMs),
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
    timeoutMs: 20_000,
    maxInstances: deployment.maxInstances ?? 2,
    environment: { ...environment, ...tracing(deployment, options) },
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
