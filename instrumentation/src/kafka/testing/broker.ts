import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';
import { Reader, Writer } from './wire.ts';

export interface Broker {
  address: string;
  /** Batches of records as they were produced, by `topic/partition`. */
  logs: Map<string, { baseOffset: bigint; records: Buffer }[]>;
  /** Produce requests to refuse, before the next is taken. */
  refusals: number;
  close(): Promise<void>;
}

/** A record batch's first offset; its last one's distance to it. https://kafka.apache.org/documentation/#recordbatch */
const offsetAt = 0;
const lastOffsetDeltaAt = 23;
const notLeader = 6;

/**
 * A broker of one node that keeps topics of two partitions in memory, over a real socket: what kafkajs asks of one, in
 * the versions listed below. One member per group. https://kafka.apache.org/protocol
 */
export async function startBroker(): Promise<Broker> {
  const logs: Broker['logs'] = new Map();
  const committed = new Map<string, bigint>();
  const open = new Set<Socket>();
  let port = 0;
  let generation = 0;
  const partitions = [0, 1];

  const end = (topic: string, partition: number) => {
    const last = logs.get(`${topic}/${partition}`)?.at(-1);
    return last ? last.baseOffset + BigInt(last.records.readInt32BE(lastOffsetDeltaAt)) + 1n : 0n;
  };
  const append = (topic: string, partition: number, sent: Buffer) => {
    const baseOffset = end(topic, partition);
    const records = Buffer.from(sent);
    // Not part of its checksum.
    records.writeBigInt64BE(baseOffset, offsetAt);
    const log = `${topic}/${partition}`;
    logs.set(log, [...(logs.get(log) ?? []), { baseOffset, records }]);
    return baseOffset;
  };

  /** Each API: key, version, and what it answers. */
  const apis: Record<number, [version: number, answer: (read: Reader, write: Writer) => unknown]> = {
    // Produce
    0: [
      3,
      (read, write) => {
        read.text();
        const acks = read.int16();
        read.int32();
        const error = broker.refusals > 0 ? notLeader : 0;
        if (error !== 0) broker.refusals -= 1;
        const topics = read.list(() => ({
          topic: read.text(),
          written: read.list(() => ({ partition: read.int32(), records: read.bytes() })),
        }));
        write.list(topics, (_, { topic, written }) =>
          write.text(topic).list(written, (_w, { partition, records }) =>
            write
              .int32(partition)
              .int16(error)
              .int64(error === 0 ? append(topic, partition, records) : -1n)
              .int64(-1n),
          ),
        );
        write.int32(0);
        return acks === 0 ? 'no answer' : undefined;
      },
    ],
    // Fetch
    1: [
      4,
      async (read, write) => {
        read.int32();
        const waitMs = read.int32();
        read.int32();
        read.int32();
        read.int8();
        const topics = read.list(() => ({
          topic: read.text(),
          asked: read.list(() => ({ partition: read.int32(), from: read.int64(), most: read.int32() })),
        }));
        const found = (topic: string, partition: number, from: bigint) =>
          (logs.get(`${topic}/${partition}`) ?? []).filter(
            ({ baseOffset, records }) => baseOffset + BigInt(records.readInt32BE(lastOffsetDeltaAt)) >= from,
          );
        const until = Date.now() + Math.min(waitMs, 100);
        const isSomething = () =>
          topics.some(({ topic, asked }) =>
            asked.some(({ partition, from }) => found(topic, partition, from).length > 0),
          );
        while (!isSomething() && Date.now() < until) await new Promise((next) => setTimeout(next, 5));
        write.int32(0).list(topics, (_, { topic, asked }) =>
          write.text(topic).list(asked, (_w, { partition, from }) =>
            write
              .int32(partition)
              .int16(0)
              .int64(end(topic, partition))
              .int64(end(topic, partition))
              .list([], () => {})
              .bytes(Buffer.concat(found(topic, partition, from).map(({ records }) => records))),
          ),
        );
      },
    ],
    // ListOffsets: -2 is the earliest, -1 the next
    2: [
      1,
      (read, write) => {
        read.int32();
        const topics = read.list(() => ({
          topic: read.text(),
          asked: read.list(() => ({ partition: read.int32(), time: read.int64() })),
        }));
        write.list(topics, (_, { topic, asked }) =>
          write.text(topic).list(asked, (_w, { partition, time }) =>
            write
              .int32(partition)
              .int16(0)
              .int64(-1n)
              .int64(time === -2n ? 0n : end(topic, partition)),
          ),
        );
      },
    ],
    // Metadata
    3: [
      1,
      (read, write) => {
        const topics = read.list(read.text);
        write
          .list([0], () => write.int32(0).text('127.0.0.1').int32(port).text(null))
          .int32(0)
          .list(topics, (_, topic) =>
            write
              .int16(0)
              .text(topic)
              .int8(0)
              .list(partitions, (_w, partition) =>
                write
                  .int16(0)
                  .int32(partition)
                  .int32(0)
                  .list([0], (w, node) => w.int32(node))
                  .list([0], (w, node) => w.int32(node)),
              ),
          );
      },
    ],
    // OffsetCommit
    8: [
      2,
      (read, write) => {
        const group = read.text();
        read.int32();
        read.text();
        read.int64();
        const topics = read.list(() => ({
          topic: read.text(),
          told: read.list(() => {
            const [partition, offset] = [read.int32(), read.int64()];
            read.text();
            return { partition, offset };
          }),
        }));
        write.list(topics, (_, { topic, told }) =>
          write.text(topic).list(told, (_w, { partition, offset }) => {
            committed.set(`${group}/${topic}/${partition}`, offset);
            write.int32(partition).int16(0);
          }),
        );
      },
    ],
    // OffsetFetch
    9: [
      1,
      (read, write) => {
        const group = read.text();
        const topics = read.list(() => ({ topic: read.text(), asked: read.list(read.int32) }));
        write.list(topics, (_, { topic, asked }) =>
          write.text(topic).list(asked, (_w, partition) =>
            write
              .int32(partition)
              .int64(committed.get(`${group}/${topic}/${partition}`) ?? -1n)
              .text('')
              .int16(0),
          ),
        );
      },
    ],
    // FindCoordinator
    10: [1, (_, write) => write.int32(0).int16(0).text(null).int32(0).text('127.0.0.1').int32(port)],
    // JoinGroup: whoever joins leads
    11: [
      0,
      (read, write) => {
        read.text();
        read.int32();
        read.text();
        read.text();
        const [protocol] = read.list(() => ({ name: read.text(), metadata: read.bytes() }));
        write
          .int16(0)
          .int32(++generation)
          .text(protocol?.name ?? '')
          .text('member')
          .text('member')
          .list([protocol?.metadata ?? Buffer.alloc(0)], (_, metadata) =>
            write.text('member').bytes(metadata),
          );
      },
    ],
    // Heartbeat, LeaveGroup
    12: [0, (_, write) => write.int16(0)],
    13: [0, (_, write) => write.int16(0)],
    // SyncGroup
    14: [
      0,
      (read, write) => {
        read.text();
        read.int32();
        read.text();
        const [own] = read.list(() => ({ member: read.text(), assignment: read.bytes() }));
        write.int16(0).bytes(own?.assignment ?? Buffer.alloc(0));
      },
    ],
    // ApiVersions
    18: [
      2,
      (_, write) =>
        write
          .int16(0)
          .list(Object.entries(apis), (_w, [key, [version]]) =>
            write.int16(Number(key)).int16(version).int16(version),
          )
          .int32(0),
    ],
    // InitProducerId, AddPartitionsToTxn, EndTxn
    22: [0, (_, write) => write.int32(0).int16(0).int64(1n).int16(0)],
    24: [
      0,
      (read, write) => {
        read.text();
        read.int64();
        read.int16();
        const topics = read.list(() => ({ topic: read.text(), added: read.list(read.int32) }));
        write
          .int32(0)
          .list(topics, (_, { topic, added }) =>
            write.text(topic).list(added, (_w, partition) => write.int32(partition).int16(0)),
          );
      },
    ],
    26: [0, (_, write) => write.int32(0).int16(0)],
  };

  const server = createServer((socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    socket.on('error', () => {});
    let pending = Buffer.alloc(0);
    let answering = Promise.resolve();
    socket.on('data', (chunk: Buffer) => {
      pending = Buffer.concat([pending, chunk]);
      while (pending.length >= 4 && pending.length >= 4 + pending.readInt32BE(0)) {
        const size = pending.readInt32BE(0);
        const read = new Reader(pending.subarray(4, 4 + size));
        pending = pending.subarray(4 + size);
        const [api, version, correlation] = [read.int16(), read.int16(), read.int32()];
        read.text();
        const known = apis[api];
        if (known?.[0] !== version)
          return void socket.destroy(new Error(`no API ${api} of version ${version}`));
        // In order, as a broker does for one connection.
        answering = answering.then(async () => {
          const write = new Writer();
          if ((await known[1](read, write)) === 'no answer') return;
          socket.write(
            new Writer()
              .bytes(Buffer.concat([new Writer().int32(correlation).buffer(), write.buffer()]))
              .buffer(),
          );
        });
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
  const broker: Broker = {
    address: `127.0.0.1:${port}`,
    logs,
    refusals: 0,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
  return broker;
}
