/** What is used of kafkajs, or of a client that has its interface. https://kafka.js.org/docs/producing */
export interface KafkaMessage {
  key?: unknown;
  value: unknown;
  partition?: number;
  headers?: Record<string, unknown>;
  /** Unix ms as decimal text. */
  timestamp?: string;
  /** Of a message that was received. */
  offset?: string;
}

export interface TopicMessages {
  topic: string;
  messages: KafkaMessage[];
}

/** One for each partition that was written to. */
export interface RecordMetadata {
  topicName: string;
  partition: number;
  errorCode: number;
  /** Of the first message; absent where nobody confirms. */
  baseOffset?: string;
}

export interface Sender {
  send(record: TopicMessages): Promise<RecordMetadata[]>;
  sendBatch(batch: { topicMessages?: TopicMessages[] }): Promise<RecordMetadata[]>;
}

interface Transaction extends Sender {
  commit(): Promise<void>;
  abort(): Promise<void>;
}

export interface Producer extends Sender {
  transaction(): Promise<Transaction>;
}

interface MessagePayload {
  topic: string;
  partition: number;
  message: KafkaMessage;
}

interface BatchPayload {
  batch: { topic: string; partition: number; messages: KafkaMessage[] };
}

export interface Consumer {
  run(config?: {
    eachMessage?(payload: MessagePayload): Promise<void>;
    eachBatch?(payload: BatchPayload): Promise<void>;
  }): Promise<void>;
}

export type Partitioner = (choice: { message: KafkaMessage }) => number;

export interface Kafka {
  producer(config?: { createPartitioner?(): Partitioner }): Producer;
  consumer(config: { groupId?: string }): Consumer;
}
