import { Agent, request as httpRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { crc32 } from 'node:zlib';
import dynalite from 'dynalite';
import { arns } from '../arns.ts';
import type { ApiRequest, ApiResponse, ApiService, ServiceError } from '../wire/api-request.ts';
import { awsJsonFault, type JsonInput, parseAwsJson } from '../wire/aws-json.ts';
import type { CloudParts } from './cloud-parts.ts';
import { DynamoDbStream, type Item } from './dynamodb-stream.ts';
import { actionOf, type TransactItem, TransactionCanceled, transactWrite } from './dynamodb-transaction.ts';

export interface TableConfig {
  name: string;
  /** Names of the key attributes, all text. */
  partitionKey: string;
  sortKey?: string;
  /** Shards of the stream; no stream when absent. */
  streamShards?: number;
}

interface Table {
  config: TableConfig;
  stream: DynamoDbStream | undefined;
}

/** One item a call writes. */
interface Write {
  table: Table;
  key: Item;
  /** Condition of a transaction: looked at, not written. */
  isCheck?: boolean;
}

/** A call's answer, and each written item before and after. */
interface Observed {
  response: ApiResponse;
  before: (Item | undefined)[];
  after: (Item | undefined)[];
}

const JSON_TYPE = 'application/x-amz-json-1.0';

/**
 * DynamoDB: `dynalite` answers; this proxy in front of it observes the writes and feeds the streams dynalite lacks.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/
 */
export class DynamoDb implements ApiService {
  readonly signingName = 'dynamodb';
  readonly #tables = new Map<string, Table>();
  /** Writes of one item go one after the other, so that images are what was really before and after. */
  readonly #tails = new Map<string, Promise<unknown>>();
  readonly #agent = new Agent({ keepAlive: true });
  readonly #server: Server = dynalite({ createTableMs: 0 });
  readonly #cloud: Pick<CloudParts, 'ledger' | 'identify'>;

  constructor(cloud: Pick<CloudParts, 'ledger' | 'identify'>) {
    this.#cloud = cloud;
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  async stop(): Promise<void> {
    this.#agent.destroy();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async createTable(config: TableConfig): Promise<{ arn: string; streamArn: string | undefined }> {
    const names = [config.partitionKey, config.sortKey].filter((name) => name !== undefined);
    const response = await this.#ask('CreateTable', {
      TableName: config.name,
      AttributeDefinitions: names.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: names.map((AttributeName, index) => ({
        AttributeName,
        KeyType: index === 0 ? 'HASH' : 'RANGE',
      })),
      BillingMode: 'PAY_PER_REQUEST',
    });
    if (response.status !== 200) throw new Error(`creating table ${config.name}: ${response.body}`);
    const label = new Date().toISOString().replace('Z', '');
    const stream = config.streamShards
      ? new DynamoDbStream(arns.stream(config.name, label), config.streamShards)
      : undefined;
    this.#tables.set(config.name, { config, stream });
    return { arn: arns.table(config.name), streamArn: stream?.arn };
  }

  streamAt(streamArn: string): DynamoDbStream {
    const found = [...this.#tables.values()].find((table) => table.stream?.arn === streamArn);
    if (found?.stream === undefined) throw new Error(`there is no stream ${streamArn}`);
    return found.stream;
  }

  async handle(request: ApiRequest): Promise<ApiResponse> {
    const { operation, input } = parseAwsJson(request);
    const writes = this.#writesOf(operation, input);
    if (writes.length === 0) return this.#forward(request.headers['x-amz-target']!, request.body);
    const names = writes.map(({ table, key }) => `${table.config.name} ${JSON.stringify(key)}`);
    const earlier = Promise.all(names.map((name) => this.#tails.get(name)));
    const done = earlier.then(() => this.#write(request, { operation, input }, writes));
    const tail = done.catch(() => {});
    for (const name of names) this.#tails.set(name, tail);
    void tail.then(() => {
      for (const name of names) if (this.#tails.get(name) === tail) this.#tails.delete(name);
    });
    return done;
  }

  fault(error: ServiceError, request: ApiRequest): ApiResponse {
    const fault = awsJsonFault(error, request, '1.0');
    if (!(error instanceof TransactionCanceled)) return fault;
    const { reasons: CancellationReasons, code, message } = error;
    return { ...fault, body: JSON.stringify({ __type: code, message, CancellationReasons }) };
  }

  async #write(
    request: ApiRequest,
    call: { operation: string; input: JsonInput },
    writes: Write[],
  ): Promise<ApiResponse> {
    const { operation, input } = call;
    const isWhole = operation === 'PutItem' || operation === 'DeleteItem';
    const { response, before, after } = isWhole
      ? await this.#replace(operation, input)
      : await this.#observe(writes, () =>
          operation === 'TransactWriteItems'
            ? this.#transact(input, writes)
            : this.#forward(request.headers['x-amz-target']!, request.body),
        );
    if (response.status !== 200) return response;
    writes.forEach(({ table, key, isCheck }, ordinal) => {
      if (isCheck) return;
      const channel = arns.table(table.config.name);
      const orderId = this.#cloud.identify(JSON.stringify([key, after[ordinal] ?? before[ordinal]]));
      const partition = JSON.stringify(key[table.config.partitionKey]);
      const ids = { key: JSON.stringify(key) };
      const publish = this.#cloud.ledger.publish(
        {
          service: 'dynamodb',
          operation,
          channel,
          ordinal,
          ids,
          by: request.by,
          orderId,
        },
        JSON.stringify([key, after[ordinal]]),
      );
      const change = { keys: key, before: before[ordinal], after: after[ordinal], partition };
      const sequenceNumber = table.stream?.append(change, { channel, ids, publish: publish.id, orderId });
      if (sequenceNumber !== undefined) publish.ids = { ...ids, sequenceNumber };
    });
    return response;
  }

  /** A write of a whole item: dynalite itself says what was there before. */
  async #replace(operation: string, input: JsonInput): Promise<Observed> {
    const answered = await this.#ask(operation, { ...input, ReturnValues: 'ALL_OLD' });
    if (answered.status !== 200) return { response: answered, before: [], after: [] };
    const { Attributes, ...rest } = JSON.parse(String(answered.body)) as { Attributes?: Item };
    const wantsOld = input.ReturnValues === 'ALL_OLD';
    const body = JSON.stringify(wantsOld && Attributes !== undefined ? { ...rest, Attributes } : rest);
    const headers = { ...answered.headers, 'x-amz-crc32': String(crc32(body)) };
    const after = operation === 'PutItem' ? (input.Item as Item) : undefined;
    return { response: { status: 200, headers, body }, before: [Attributes], after: [after] };
  }

  /** Any other write: looked at before and after. */
  async #observe(writes: Write[], run: () => Promise<ApiResponse>): Promise<Observed> {
    const before = await Promise.all(writes.map((write) => this.#item(write)));
    const response = await run();
    if (response.status !== 200) return { response, before, after: before };
    const after = await Promise.all(writes.map((write) => this.#item(write)));
    return { response, before, after };
  }

  async #transact(input: JsonInput, writes: Write[]): Promise<ApiResponse> {
    const places = writes.map(({ table, key }) => ({ table: table.config.name, key }));
    const before = await Promise.all(writes.map((write) => this.#item(write)));
    const items = input.TransactItems as TransactItem[];
    await transactWrite(items, places, before, (operation, one) => this.#ask(operation, one));
    const body = '{}';
    return { status: 200, headers: { 'content-type': JSON_TYPE, 'x-amz-crc32': String(crc32(body)) }, body };
  }

  #writesOf(operation: string, input: JsonInput): Write[] {
    if (operation === 'TransactWriteItems') {
      return ((input.TransactItems ?? []) as TransactItem[]).flatMap((item) => {
        const [kind, one] = actionOf(item);
        const named = (kind === 'Put' ? one.Item : one.Key) as Item | undefined;
        const writes = this.#writeOf(String(one.TableName), named);
        return kind === 'ConditionCheck' ? writes.map((write) => ({ ...write, isCheck: true })) : writes;
      });
    }
    if (operation === 'BatchWriteItem') {
      const requests = input.RequestItems as Record<
        string,
        { PutRequest?: { Item: Item }; DeleteRequest?: { Key: Item } }[]
      >;
      return Object.entries(requests).flatMap(([name, entries]) =>
        entries.flatMap((entry) => this.#writeOf(name, entry.PutRequest?.Item ?? entry.DeleteRequest?.Key)),
      );
    }
    const named = { PutItem: input.Item, UpdateItem: input.Key, DeleteItem: input.Key }[operation];
    return this.#writeOf(String(input.TableName), named as Item | undefined);
  }

  #writeOf(name: string, item: Item | undefined): Write[] {
    const table = this.#tables.get(name.split('/').at(-1)!);
    if (table === undefined || item === undefined) return [];
    const { partitionKey, sortKey } = table.config;
    const names = [partitionKey, sortKey].filter(
      (key) => key !== undefined && item[key] !== undefined,
    ) as string[];
    return [{ table, key: Object.fromEntries(names.map((key) => [key, item[key]!])) }];
  }

  async #item({ table, key }: Write): Promise<Item | undefined> {
    const response = await this.#ask('GetItem', {
      TableName: table.config.name,
      Key: key,
      ConsistentRead: true,
    });
    return (JSON.parse(String(response.body)) as { Item?: Item }).Item;
  }

  #ask(operation: string, input: unknown): Promise<ApiResponse> {
    return this.#forward(`DynamoDB_20120810.${operation}`, Buffer.from(JSON.stringify(input)));
  }

  #forward(target: string, body: Buffer): Promise<ApiResponse> {
    const { port } = this.#server.address() as AddressInfo;
    const headers = {
      'content-type': JSON_TYPE,
      'content-length': body.length,
      'x-amz-target': target,
      'x-amz-date': '20260101T000000Z',
      // dynalite wants a signature to be there and checks no more.
      authorization:
        'AWS4-HMAC-SHA256 Credential=local/20260101/eu-west-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
    };
    return new Promise((resolve, reject) => {
      const options = { host: '127.0.0.1', port, method: 'POST', agent: this.#agent, headers };
      const outgoing = httpRequest(options, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const kept = ['content-type', 'x-amzn-requestid', 'x-amz-crc32'].flatMap((name) => {
            const value = response.headers[name];
            return value === undefined ? [] : [[name, String(value)]];
          });
          resolve({
            status: response.statusCode ?? 500,
            headers: Object.fromEntries(kept),
            body: Buffer.concat(chunks),
          });
        });
      });
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  }
}
