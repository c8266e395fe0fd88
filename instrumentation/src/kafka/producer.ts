import { loadedDefault, Placed } from './placed.ts';
import { beginSending, type Sending } from './sending.ts';
import type { Started } from './start.ts';
import type { Kafka, Producer, RecordMetadata, Sender, TopicMessages } from './types.ts';

type Config = Parameters<Kafka['producer']>[0];

/** A producer whose messages carry context and are publishes. What the caller gives it is never changed. */
export function tracedProducer(
  make: (config: Config) => Producer,
  config: Config,
  started: Started,
): Producer {
  const placed = new Placed();
  const createPartitioner = config?.createPartitioner ?? loadedDefault();
  const producer = make(
    createPartitioner ? { ...config, createPartitioner: placed.watch(createPartitioner) } : config,
  );
  traceSender(producer, placed, started);
  const { transaction } = producer;
  producer.transaction = async () => {
    const begun = await transaction.call(producer);
    // What is aborted was never sent, so publishes are told when it is committed.
    const waiting: (() => void)[] = [];
    const lost: ((error: unknown) => void)[] = [];
    traceSender(begun, placed, started, (sending, written) => {
      waiting.push(() => sending.sent(written));
      lost.push(sending.failed);
    });
    const { commit, abort } = begun;
    begun.commit = async () => {
      await commit.call(begun);
      safely(started, () => {
        for (const sent of waiting.splice(0)) sent();
      });
    };
    begun.abort = async () => {
      safely(started, () => {
        for (const failed of lost.splice(0)) failed({ name: 'aborted' });
      });
      await abort.call(begun);
    };
    return begun;
  };
  return producer;
}

function traceSender(
  sender: Sender,
  placed: Placed,
  started: Started,
  confirmed: (sending: Sending, written: RecordMetadata[]) => void = (sending, written) =>
    sending.sent(written),
): void {
  const { send, sendBatch } = sender;
  sender.send = (record) =>
    follow(
      [record],
      ([copy]) => send.call(sender, { ...record, ...copy }),
      () => send.call(sender, record),
    );
  sender.sendBatch = (batch) =>
    follow(
      batch?.topicMessages,
      (topicMessages) => sendBatch.call(sender, { ...batch, topicMessages }),
      () => sendBatch.call(sender, batch),
    );

  async function follow(
    given: TopicMessages[] | undefined,
    traced: (topicMessages: TopicMessages[]) => Promise<RecordMetadata[]>,
    untraced: () => Promise<RecordMetadata[]>,
  ): Promise<RecordMetadata[]> {
    let sending: Sending | undefined;
    // What the client refuses is left to it.
    if (Array.isArray(given) && given.every((one) => one?.topic && isSendable(one.messages))) {
      safely(started, () => {
        sending = beginSending(started.tracing, started.settings, placed, given);
      });
    }
    if (!sending) return untraced();
    const { topicMessages, failed } = sending;
    let written: RecordMetadata[];
    try {
      written = await traced(topicMessages);
    } catch (error) {
      safely(started, () => failed(error));
      throw error;
    }
    safely(started, () => confirmed(sending as Sending, written ?? []));
    return written;
  }
}

function isSendable(messages: unknown): boolean {
  return Array.isArray(messages) && messages.every((one) => one !== null && typeof one === 'object');
}

/** Whatever of ours fails, the sending goes on. */
function safely({ tracing, spanEnded }: Started, act: () => void): void {
  try {
    act();
    spanEnded();
  } catch (error) {
    tracing.debug(`message not traced: ${(error as Error)?.stack}`);
  }
}
