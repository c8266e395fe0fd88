import '../began.ts'; // before all others: what loading them costs is told

import type { Options } from '../options.ts';
import { tracedConsumer } from './consumer.ts';
import { tracedProducer } from './producer.ts';
import { start } from './start.ts';
import type { Kafka } from './types.ts';

export { eachRecord, tracedRecord } from '../each-record.ts';
export { currentInvocation, type Invocation } from '../invocation.ts';
export type { Options } from '../options.ts';

const traced = new WeakSet<object>();

/**
 * Traces what the producers and consumers send and get that this client of kafkajs makes from now on, and gives the
 * client back: `const kafka = traceKafka(new Kafka({ … }))`. Twice is once.
 *
 * Each message handed to `eachMessage`, and each batch handed to `eachBatch`, is an invocation; its function is the
 * consumer group. In a batch, `tracedRecord(work)(message)` or `eachRecord({ Records: batch.messages }, work)` tells
 * the messages apart.
 *
 * @throws TypeError for something that is no client, or for unknown or ill-typed options
 */
export function traceKafka<Client extends object>(client: Client, options: Options = {}): Client {
  const kafka = client as unknown as Kafka;
  if (typeof kafka?.producer !== 'function' || typeof kafka.consumer !== 'function') {
    throw new TypeError('choreoscope: traceKafka() takes a client of kafkajs');
  }
  const started = start(options);
  if (!started || traced.has(client)) return client;
  traced.add(client);
  const { producer, consumer } = kafka;
  kafka.producer = (config) => tracedProducer((own) => producer.call(kafka, own), config, started);
  kafka.consumer = (config) => tracedConsumer(consumer.call(kafka, config), config?.groupId, started);
  return client;
}

import '../loaded.ts'; // after all others
