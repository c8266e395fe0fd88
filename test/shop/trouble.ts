import { CreateArchiveCommand, EventBridgeClient, StartReplayCommand } from '@aws-sdk/client-eventbridge';
import { SQSClient, StartMessageMoveTaskCommand } from '@aws-sdk/client-sqs';
import type { LocalCloud, LocalFunction, Queue } from '../local-cloud/index.ts';
import type { Deployment } from './deployments.ts';
import type { Misbehaviour } from './misbehaviour.ts';

/** What a trouble is wired to. */
interface TroubledShop {
  cloud: LocalCloud;
  bus: string;
  ordersTopic: string;
  deadLetters: Queue;
  /** Stream of the table that `index-order` writes. */
  searchStream: string;
  /** Rule that hands validated orders to `reserve-stock`. */
  validatedRule: string;
  misbehave: Misbehaviour;
  /** The trouble's own function. */
  fn: LocalFunction;
  /** Done when the shop is quiet after orders: `once`, or after each round of them. */
  afterwards(work: () => Promise<unknown> | unknown, often?: 'once'): void;
}

/** A part of the shop that is there only where its switch is on. */
interface Trouble {
  on: readonly (keyof Misbehaviour)[];
  deployment?: Deployment;
  wire(shop: TroubledShop): Promise<void> | void;
}

const plain = (name: string, more: Partial<Deployment> = {}): Deployment => ({
  name,
  format: 'cjs',
  sdk: 'bundled',
  file: 'index',
  instrumentedBy: 'register',
  memoryMb: 256,
  ...more,
});

const validated = { 'detail-type': ['OrderValidated'] };
const priced = { 'detail-type': ['OrderPriced'] };

/** Each row makes one cause of duplicates, for real. What fails, and how often, is decided by `outside.ts`. */
export const troubles: readonly Trouble[] = [
  {
    // Shorter hidden than the scale takes: the message is received again while its first run goes on.
    on: ['overlap'],
    deployment: plain('pack-parcel', { maxInstances: 3, timeoutMs: 60_000 }),
    wire({ cloud, ordersTopic, fn }) {
      const packing = cloud.createQueue({ name: 'packing', visibilityTimeoutMs: 10_000 });
      cloud.subscribe(ordersTopic, packing.arn, { raw: true });
      cloud.mapQueue(packing, fn, { batchSize: 1 });
    },
  },
  {
    on: ['carrierFails'],
    // Of what is about to crash nothing is heard, unless it said that it began.
    deployment: plain('book-carrier', {
      timeoutMs: 12_000,
      environment: { CHOREOSCOPE_START_RECORD: 'always' },
    }),
    wire({ cloud, ordersTopic, fn }) {
      const bookings = cloud.createQueue({ name: 'bookings', visibilityTimeoutMs: 14_000 });
      cloud.subscribe(ordersTopic, bookings.arn);
      cloud.mapQueue(bookings, fn, { batchSize: 1 });
    },
  },
  {
    // Its consumer starts when there is a backlog, so that batches are full; and tells no record from another.
    on: ['batchThrows'],
    deployment: plain('award-points', { maxInstances: 1 }),
    wire({ cloud, ordersTopic, fn, afterwards }) {
      const points = cloud.createQueue({ name: 'points', visibilityTimeoutMs: 3000 });
      cloud.subscribe(ordersTopic, points.arn, { raw: true });
      afterwards(() => cloud.mapQueue(points, fn, { batchSize: 4, windowMs: 1000 }), 'once');
    },
  },
  {
    on: ['asyncRetry'],
    deployment: plain('welcome-customer'),
    wire({ cloud, ordersTopic, fn }) {
      cloud.subscribe(ordersTopic, fn.arn);
    },
  },
  {
    // The second way in is opened when everything has come by the first.
    on: ['subscribedTwice', 'streamFails'],
    deployment: plain('index-order'),
    wire({ cloud, ordersTopic, misbehave, fn, afterwards }) {
      cloud.subscribe(ordersTopic, fn.arn);
      if (!misbehave.subscribedTwice) return;
      const toIndex = cloud.createQueue({ name: 'to-index' });
      cloud.subscribe(ordersTopic, toIndex.arn);
      afterwards(() => cloud.mapQueue(toIndex, fn, { batchSize: 4, windowMs: 300 }), 'once');
    },
  },
  {
    on: ['streamFails'],
    deployment: plain('suggest'),
    wire({ cloud, searchStream, fn }) {
      cloud.mapStream(searchStream, fn, { batchSize: 4, windowMs: 5000, reportsFailures: true });
    },
  },
  {
    on: ['diverge'],
    deployment: plain('issue-invoice'),
    wire({ cloud, bus, fn }) {
      cloud.createRule(bus, 'invoices', priced, [fn.arn]);
    },
  },
  {
    on: ['redrive'],
    wire({ cloud, deadLetters, afterwards }) {
      const sqs = new SQSClient(cloud.clientConfig());
      afterwards(() => sqs.send(new StartMessageMoveTaskCommand({ SourceArn: deadLetters.arn })));
    },
  },
  {
    on: ['replay'],
    async wire({ cloud, bus, validatedRule, afterwards }) {
      const events = new EventBridgeClient(cloud.clientConfig());
      const EventPattern = JSON.stringify(validated);
      const archive = { ArchiveName: 'orders', EventSourceArn: bus, EventPattern };
      const { ArchiveArn: EventSourceArn } = await events.send(new CreateArchiveCommand(archive));
      let replays = 0;
      let from = new Date(Math.floor(Date.now() / 1000) * 1000);
      afterwards(() => {
        const to = new Date(Math.floor(Date.now() / 1000 + 1) * 1000);
        replays += 1;
        const replay = {
          ReplayName: `stock-${replays}`,
          EventSourceArn,
          EventStartTime: from,
          EventEndTime: to,
          Destination: { Arn: bus, FilterArns: [validatedRule] },
        };
        from = to;
        return events.send(new StartReplayCommand(replay));
      });
    },
  },
];
