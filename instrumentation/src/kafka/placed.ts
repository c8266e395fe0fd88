import type { KafkaMessage, Partitioner, RecordMetadata } from './types.ts';

/** Which partition each message was put into. */
export class Placed {
  readonly #partitions = new WeakMap<KafkaMessage, number>();
  readonly #moved = new WeakSet<KafkaMessage>();

  /** Looks on while a partitioner decides. */
  watch(createPartitioner: () => Partitioner): () => Partitioner {
    return () => {
      const decide = createPartitioner();
      return (choice) => {
        const partition = decide(choice);
        const before = this.#partitions.get(choice.message);
        // A retry decides again: where the first attempt put it is not known then.
        if (before !== undefined && before !== partition) this.#moved.add(choice.message);
        this.#partitions.set(choice.message, partition);
        return partition;
      };
    };
  }

  /**
   * Where each message of a topic is, `partition:offset`, as far as it can be told: a partition's messages keep their
   * order, from the offset that the broker answered on.
   * @param messages in the order they were sent, the objects the client got
   */
  places(messages: readonly KafkaMessage[], written: readonly RecordMetadata[]): (string | undefined)[] {
    const nowhere = messages.map(() => undefined);
    if (messages.some((message) => this.#moved.has(message))) return nowhere;
    const [only, another] = written;
    const partitions = messages.map((message) =>
      only && !another ? only.partition : (this.#partitions.get(message) ?? message.partition),
    );
    if (partitions.includes(undefined)) return nowhere;
    const next = new Map<number, bigint>();
    for (const { partition, baseOffset } of written) {
      if (baseOffset !== undefined && /^\d+$/.test(baseOffset)) next.set(partition, BigInt(baseOffset));
    }
    return partitions.map((partition) => {
      const offset = next.get(partition as number);
      if (offset === undefined) return undefined;
      next.set(partition as number, offset + 1n);
      return `${partition}:${offset}`;
    });
  }
}

/**
 * The partitioner that kafkajs takes where none is given, of the copy that this process has loaded; undefined inside
 * a bundle. Giving it changes nothing but that we can look on.
 */
export function loadedDefault(): (() => Partitioner) | undefined {
  const { cache } = process
    .getBuiltinModule('node:module')
    .createRequire(`${process.cwd()}/`) as unknown as NodeJS.Require;
  const copies = Object.keys(cache).filter((file) => /[\\/]kafkajs[\\/]index\.js$/.test(file));
  // Of several copies nobody knows which one this is of.
  const [file, another] = copies;
  if (file === undefined || another !== undefined) return undefined;
  const loaded = cache[file]?.exports as
    | { Partitioners?: { DefaultPartitioner?: () => Partitioner } }
    | undefined;
  return loaded?.Partitioners?.DefaultPartitioner;
}
