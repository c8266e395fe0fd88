import type { Server } from 'node:http';
import { arns, nameOf, REGION } from './arns.ts';
import { type DoorKind, startFrontDoor } from './front-doors/proxy-server.ts';
import { startWebSocketApi } from './front-doors/web-socket.ts';
import { type Routes, startHttpApi } from './http-api.ts';
import { LocalFunction } from './lambda/function.ts';
import type { FunctionConfig } from './lambda/function-config.ts';
import { Warden } from './lambda/warden.ts';
import { Ledger } from './ledger.ts';
import { QueueMapping, type QueueMappingConfig } from './mappings/queue-mapping.ts';
import { StreamMapping, type StreamMappingConfig } from './mappings/stream-mapping.ts';
import { Pending } from './pending.ts';
import { Router } from './router.ts';
import { Connections } from './services/connections.ts';
import { DynamoDb, type TableConfig } from './services/dynamodb.ts';
import { EventBridge } from './services/event-bridge.ts';
import type { EventPattern } from './services/event-pattern.ts';
import { type DeliveryStreamConfig, Firehose } from './services/firehose.ts';
import { IotData } from './services/iot.ts';
import { Kinesis } from './services/kinesis.ts';
import { LambdaApi } from './services/lambda-api.ts';
import { type LogEvent, LogGroups } from './services/log-groups.ts';
import {
  controlDocument,
  type LogDestination,
  type LogSubscription,
  logDocument,
  postToFirehose,
} from './services/log-subscription.ts';
import type { Queue, QueueConfig } from './services/queue.ts';
import { type BucketNotification, S3 } from './services/s3.ts';
import { Scheduler } from './services/scheduler.ts';
import { ParameterStore, SecretsManager } from './services/secrets.ts';
import { Sns } from './services/sns.ts';
import { Sqs } from './services/sqs.ts';
import { type StateMachineDefinition, StepFunctions } from './services/step-functions.ts';
import { Truth } from './truth.ts';
import { startEndpoint } from './wire/endpoint.ts';

export interface LocalCloudOptions {
  /** Finds the business key in a payload; only the truth uses it. Default: `"orderId":"…"`, also inside escaped JSON. */
  identify?: (text: string) => string | undefined;
  /** Whether an accepted event is delivered twice, by a queue or to `targetArn`. Default: never. */
  redeliver?: (channel: string, id: string, targetArn?: string) => boolean;
}

/** A request to the world outside that was answered. */
export interface OutsideCall {
  /** `http:POST mail.example/mails` */
  channel: string;
  body: string;
  isRefused: boolean;
  /** When it was asked. */
  atMs: number;
}

/** An account with one region, on loopback, for functions in child processes. */
export interface LocalCloud {
  /** Address of every service: AWS_ENDPOINT_URL. */
  readonly endpoint: string;
  readonly truth: Truth;
  /** Configuration of an SDK client outside the cloud's functions. */
  clientConfig(): {
    endpoint: string;
    region: string;
    credentials: { accessKeyId: string; secretAccessKey: string };
  };
  createFunction(config: FunctionConfig): LocalFunction;
  /** @returns the topic's ARN, as the other `create…` return theirs */
  createTopic(name: string): string;
  subscribe(topicArn: string, targetArn: string, options?: { raw?: boolean }): string;
  createQueue(config: QueueConfig): Queue;
  /** What SDK clients call a queue. */
  queueUrl(queue: Queue): string;
  createBus(name: string): string;
  createRule(bus: string, name: string, pattern: EventPattern, targetArns: string[]): string;
  /** A schedule that fires every `everyMs`, or only by `fireSchedule`. */
  createSchedule(name: string, targetArn: string, everyMs?: number): string;
  fireSchedule(name: string): void;
  /** Writes down what a function asked of the world outside, known by its instance's credentials. */
  noteCall(accessKeyId: string, call: OutsideCall): void;
  /** Fires a schedule made with EventBridge Scheduler's API, whatever its expression says. */
  fireScheduler(name: string): void;
  createDeliveryStream(config: DeliveryStreamConfig): string;
  /** What a delivery stream has handed on, and what its function could not process. */
  deliveredBy(deliveryStream: string): { delivered: Buffer[]; failed: Buffer[] };
  createStateMachine(name: string, definition: StateMachineDefinition): string;
  /** `SELECT * FROM '<filter>'`, with the function as its action. */
  createTopicRule(filter: string, functionArn: string): void;
  /** @returns the secret's ARN */
  putSecret(name: string, value: string): string;
  /** A SecureString in the parameter store. @returns its ARN */
  putParameter(name: string, value: string): string;
  /** How often a secret or a parameter was read. */
  secretReads(name: string): number;
  createBucket(name: string, notifications?: BucketNotification[]): string;
  /** Keys stored in a bucket, sorted. */
  keysIn(bucket: string): string[];
  createTable(config: TableConfig): Promise<{ arn: string; streamArn: string | undefined }>;
  /** A Kinesis stream, 1 shard unless told otherwise. @returns its ARN */
  createStream(config: { name: string; shards?: number }): string;
  mapQueue(queue: Queue, fn: LocalFunction, config?: QueueMappingConfig): void;
  /** Reads a table's stream, or a Kinesis stream, from now on. */
  mapStream(streamArn: string, fn: LocalFunction, config?: StreamMappingConfig): void;
  /** @returns its address */
  createHttpApi(routes: Routes): Promise<string>;
  createFunctionUrl(fn: LocalFunction): Promise<string>;
  /** Payload format 1.0. @returns its address, with its stage */
  createRestApi(routes: Routes): Promise<string>;
  /**
   * Routes `$connect`, `$disconnect`, `$default` and values of a message's `action`, or of the member named.
   * @returns its address, with its stage
   */
  createWebSocketApi(routes: Routes, options?: { routeSelection?: string }): Promise<string>;
  createLoadBalancer(routes: Routes, options?: { multiValueHeaders?: boolean }): Promise<string>;
  /** What a function's instances and the platform wrote to its log group: see `LogGroups.events`. */
  logEvents(fn: LocalFunction): LogEvent[];
  /** Sends a function's log events on; its counts change as they are delivered. */
  subscribeLogs(fn: LocalFunction, destination: LogDestination): LogSubscription;
  /** Another way to find the business key: see `LocalCloudOptions.identify`. */
  setIdentify(identify: (text: string) => string | undefined): void;
  /** Makes misbehaviour start or end: see `LocalCloudOptions.redeliver`. */
  setRedelivery(redeliver: (channel: string, id: string, targetArn?: string) => boolean): void;
  /** Pieces of work under way: running invocations, queued events, messages and records somebody will consume. */
  readonly pendingCount: number;
  /** Resolves when the cloud is quiet. @throws Error when it is not after `deadlineMs` */
  settle(deadlineMs: number): Promise<void>;
  /** Ends every process and socket. Safe to call twice. */
  stop(): Promise<void>;
}

const ORDER_ID = /\\*"orderId\\*":\s*(?:\{\\*"S\\*":\s*)?\\*"([^"\\]+)/;

/** Starts an empty cloud. */
export async function startLocalCloud(options: LocalCloudOptions = {}): Promise<LocalCloud> {
  let find = options.identify ?? ((text: string) => ORDER_ID.exec(text)?.[1]);
  const identify = (text: string) => find(text);
  let misbehave = options.redeliver ?? (() => false);
  const redeliver = (channel: string, id: string, targetArn?: string) => misbehave(channel, id, targetArn);
  const ledger = new Ledger();
  const pending = new Pending();
  const router = new Router({ ledger, pending, redeliver });
  const shared = { ledger, router, identify, redeliver, url: () => endpoint.url };
  const services = {
    sns: new Sns(shared),
    sqs: new Sqs(shared),
    events: new EventBridge(shared),
    s3: new S3(shared),
    dynamodb: new DynamoDb(shared),
    kinesis: new Kinesis(shared),
    connections: new Connections(shared),
    iot: new IotData(shared),
    secrets: new SecretsManager(),
    parameters: new ParameterStore(),
    scheduler: new Scheduler({ ...shared, pending }),
    firehose: new Firehose({ ...shared, pending }),
    stepFunctions: new StepFunctions({ ...shared, pending }),
    lambda: new LambdaApi(shared),
  };
  await services.dynamodb.start();
  const callerOf = (key: string) => {
    for (const fn of router.functions.values()) {
      const instance = fn.callers.get(key);
      if (instance !== undefined) return instance.invocation?.id;
    }
    return undefined;
  };
  const endpoint = await startEndpoint(() => Object.values(services), callerOf, pending);
  const warden = new Warden();
  const logs = new LogGroups(pending);
  let isStopped = false;
  const servers: Server[] = [];
  const mappings: { stop(): void }[] = [];
  let stopping: Promise<void> | undefined;

  async function serveHttp(kind: 'api' | 'function-url', routes: Routes): Promise<string> {
    const { url, server } = await startHttpApi(kind, routes, pending);
    servers.push(server);
    return url;
  }

  async function openDoor(kind: DoorKind, routes: Routes, isMultiValue?: boolean): Promise<string> {
    const { url, server } = await startFrontDoor(kind, routes, pending, isMultiValue);
    servers.push(server);
    return url;
  }

  function subscribeLogs(fn: LocalFunction, destination: LogDestination): LogSubscription {
    const { functionName, firehose, filterPattern = '' } = destination;
    const counts: LogSubscription = { delivered: 0, givenUp: 0, refused: 0 };
    const filterName = `${fn.config.name}-logs`;
    if (firehose !== undefined) {
      const post = (record: Buffer) =>
        postToFirehose(
          [record],
          firehose,
          () => counts.refused++,
          () => isStopped,
        );
      void pending.during(() => post(controlDocument()));
      logs.subscribe(fn.logGroup, filterPattern, async (batch) => {
        const isTaken = await post(logDocument(batch, filterName));
        counts[isTaken ? 'delivered' : 'givenUp'] += batch.logEvents.length;
      });
    }
    if (functionName !== undefined) {
      const channel = arns.logGroup(fn.logGroup);
      logs.subscribe(fn.logGroup, filterPattern, async (batch) => {
        const data = logDocument(batch, filterName).toString('base64');
        const event = { payload: JSON.stringify({ awslogs: { data } }), traceHeader: undefined };
        const ids = { logEventId: batch.logEvents[0]!.id };
        router.invokeAsync(arns.function(functionName), { ...event, records: [{ channel, ids }] });
        counts.delivered += batch.logEvents.length;
      });
    }
    return counts;
  }

  async function stopAll(): Promise<void> {
    isStopped = true;
    logs.stop();
    services.events.stop();
    services.scheduler.stop();
    pending.clear();
    for (const mapping of mappings) mapping.stop();
    await Promise.all([...router.functions.values()].map((fn) => fn.stop()));
    for (const { socket } of services.connections.open.values()) socket.terminate();
    for (const server of servers) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
    await endpoint.server.close();
    await services.dynamodb.stop();
    await warden.stop();
  }

  return {
    endpoint: endpoint.url,
    truth: new Truth(ledger),
    clientConfig: () => ({
      endpoint: endpoint.url,
      region: REGION,
      credentials: { accessKeyId: 'AKIALOCALOUTSIDE', secretAccessKey: 'local' },
    }),
    createFunction(config) {
      const fn = new LocalFunction(config, { endpoint: endpoint.url, ledger, warden, pending, logs });
      router.functions.set(arns.function(config.name), fn);
      return fn;
    },
    createTopic: (name) => services.sns.createTopic(name),
    subscribe: (topicArn, targetArn, how) => services.sns.subscribe(topicArn, targetArn, how),
    createQueue: (config) => services.sqs.createQueue(config),
    queueUrl: (queue) => services.sqs.urlOf(queue),
    createBus: (name) => services.events.createBus(name),
    createRule: (bus, name, pattern, targetArns) =>
      services.events.createRule(nameOf(bus), name, pattern, targetArns),
    createSchedule: (name, targetArn, everyMs) => services.events.createSchedule(name, targetArn, everyMs),
    fireSchedule: (name) => services.events.fire(name),
    noteCall(accessKeyId, { body, ...call }) {
      const by = callerOf(accessKeyId);
      const orderId = identify(body);
      ledger.call({ ...call, ...(by === undefined ? {} : { by }), ...(orderId && { orderId }) }, body);
    },
    fireScheduler: (name) => services.scheduler.fire(name),
    createDeliveryStream: (config) => services.firehose.createDeliveryStream(config),
    deliveredBy: (name) => services.firehose.delivered(name),
    createStateMachine: (name, definition) => services.stepFunctions.createStateMachine(name, definition),
    createTopicRule: (filter, functionArn) => services.iot.createRule(filter, functionArn),
    putSecret: (name, value) => services.secrets.put(name, value),
    putParameter: (name, value) => services.parameters.put(name, value),
    secretReads: (name) => services.secrets.reads.get(name) ?? services.parameters.reads.get(name) ?? 0,
    createBucket: (name, notifications) => services.s3.createBucket(name, notifications),
    keysIn: (bucket) => services.s3.keys(bucket),
    createTable: (config) => services.dynamodb.createTable(config),
    createStream: ({ name, shards = 1 }) => services.kinesis.createStream(name, shards),
    mapQueue(queue, fn, config = {}) {
      pending.watch(() => queue.size);
      mappings.push(new QueueMapping(queue, fn, config, { ledger, identify }));
    },
    mapStream(streamArn, fn, config = {}) {
      const sendFailed = (arn: string, body: string, record: Parameters<Router['deposit']>[1]['record']) =>
        router.deposit(arn, { body, record });
      const mapping = new StreamMapping(
        services.kinesis.streamAt(streamArn) ?? services.dynamodb.streamAt(streamArn),
        fn,
        config,
        {
          ledger,
          identify,
          sendFailed,
        },
      );
      pending.watch(() => mapping.backlog);
      mappings.push(mapping);
    },
    createHttpApi: (routes) => serveHttp('api', routes),
    createRestApi: (routes) => openDoor('rest', routes),
    async createWebSocketApi(routes, options = {}) {
      const { open: connections } = services.connections;
      const how = { selection: options.routeSelection, connections, pending };
      const { url, server } = await startWebSocketApi(routes, how);
      servers.push(server);
      return url;
    },
    createLoadBalancer: (routes, options) => openDoor('load-balancer', routes, options?.multiValueHeaders),
    createFunctionUrl: (fn) => serveHttp('function-url', { $default: fn }),
    logEvents: (fn) => logs.events(fn.logGroup),
    subscribeLogs,
    setIdentify(next) {
      find = next;
    },
    setRedelivery(next) {
      misbehave = next;
    },
    get pendingCount() {
      return pending.count;
    },
    settle: (deadlineMs) => pending.settled(deadlineMs),
    stop() {
      stopping ??= stopAll();
      return stopping;
    },
  };
}
