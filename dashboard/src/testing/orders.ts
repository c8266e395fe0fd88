import { arns } from './names.ts';
import { hex, type Invocation, type Sent, type SpanWriter, type Told } from './span-writer.ts';

/** An order between the bus and the batch that charges it. */
interface Waiting {
  order: number;
  bus: Sent;
}

const trace = (kind: number, number: number) => hex(kind * 0x10000000 + number, 8).repeat(4);
const id = (carrier: string, key: string) => [`id:${carrier}:${key}`];

/**
 * Orders over topic, bus, queue (two orders a batch), table stream and bucket. They do not all go the same way: every
 * fifth is validated twice, every seventh fails to be priced, every sixth is a gift (wrapped, with three labels), every
 * eighth waits for stock in a loop. Who tells the customer knows only the content of what it received.
 */
export function writeOrders(
  writer: SpanWriter,
  { begin, step, count }: { begin: number; step: number; count: number },
): { traces: string[] } {
  const traces: string[] = [];
  let waiting: Waiting[] = [];
  for (let order = 0; order < count; order += 1) {
    // Two orders of a batch begin within half a second of each other.
    const start = begin + (order - (order % 2)) * step + (order % 2) * 400;
    traces.push(trace(0xb, order));
    waiting.push({ order, bus: placed(writer, order, start) });
    if (waiting.length < 2 && order < count - 1) continue;
    charged(writer, waiting, start + 1400);
    waiting = [];
  }
  return { traces };
}

/** From the request to the bus. */
function placed(writer: SpanWriter, order: number, start: number): Sent {
  const call = (
    fn: string,
    afterMs: number,
    durationMs: number,
    rest: Pick<Told, 'source' | 'channel' | 'gets' | 'error' | 'version'>,
  ): Invocation =>
    writer.invoke({
      fn,
      trace: trace(0xb, order),
      startMs: start + afterMs,
      durationMs: durationMs + ((order * 7) % 13),
      isCold: order === 0,
      ...rest,
    });
  const root = call('place-order', 0, 31, { source: 'http', channel: arns.http });
  const topic = writer.send(root, arns.topic, id('sns', `message-${order}-topic`));
  writer.send(root, arns.audit, id('sqs', `message-${order}-audit`));
  const fromTopic = { source: 'sns', channel: arns.topic, gets: [{ sent: topic }] };
  const validate = call('validate-order', 60, 18, fromTopic);
  call('price-order', 64, order % 2 === 1 ? 88 : 44, {
    ...fromTopic,
    version: order % 2 === 1 ? '8' : '7',
    ...(order % 7 === 3
      ? { error: ['TypeError', 'Cannot read properties of undefined (reading "price")'] }
      : {}),
  });
  if (order % 5 === 4) {
    call('validate-order', 900, 15, { ...fromTopic, gets: [{ sent: topic, receiveCount: 2 }] });
  }
  const bus = writer.send(validate, arns.bus, id('eventbridge', `message-${order}-bus`));
  let reserve = call('reserve-stock', 130, 25, {
    source: 'eventbridge',
    channel: arns.bus,
    gets: [{ sent: bus }],
  });
  for (let again = 1; order % 8 === 3 && again <= 1 + (order % 3); again += 1) {
    const missing = writer.send(reserve, arns.backorders, id('sqs', `message-${order}-missing-${again}`));
    reserve = call('reserve-stock', 130 + again * 250, 25, {
      source: 'sqs',
      channel: arns.backorders,
      gets: [{ sent: missing, receiveCount: 1 }],
    });
  }
  return bus;
}

/** One batch of orders from the queue to their labels. */
function charged(writer: SpanWriter, batch: Waiting[], later: number): void {
  const last = batch.at(-1)?.order ?? 0;
  const isCold = last < 2;
  const charge = writer.invoke({
    fn: 'charge-card',
    trace: trace(0xc, last),
    startMs: later,
    durationMs: 120,
    source: 'sqs',
    channel: arns.queue,
    isCold,
    gets: batch.map(({ bus }) => ({ sent: bus, via: arns.queue, receiveCount: 1 })),
  });
  const rows = batch.map(({ order }, record) =>
    writer.send(charge, arns.table, [`pointer:dynamodb:payments/row-${order}`], record),
  );
  const ship = writer.invoke({
    fn: 'ship-order',
    trace: trace(0xd, last),
    startMs: later + 400,
    durationMs: 60,
    source: 'dynamodb',
    channel: arns.table,
    isCold,
    gets: rows.map((sent) => ({ sent })),
  });
  batch.forEach(({ order }, record) => {
    const isGift = order % 6 === 5;
    const fromBucket = { source: 's3', channel: arns.bucket };
    const labels = Array.from({ length: isGift ? 3 : 1 }, (_, label) => {
      const object = writer.send(ship, arns.bucket, [`pointer:s3:shop-labels/${order}-${label}#tag`], record);
      writer.invoke({
        fn: 'print-label',
        trace: trace(0xe, order * 4 + label),
        startMs: later + 620 + label * 5,
        durationMs: 33,
        ...fromBucket,
        gets: [{ sent: object, knows: 'context' }],
      });
      return object;
    });
    const announced = labels[0] as Sent;
    writer.invoke({
      fn: 'notify-customer',
      trace: trace(0xf, order),
      startMs: later + 660,
      durationMs: 12,
      ...fromBucket,
      gets: [{ sent: announced, knows: 'content' }],
    });
    if (!isGift) return;
    const gift = writer.send(ship, arns.gifts, id('sqs', `message-${order}-gift`), record);
    writer.invoke({
      fn: 'wrap-gift',
      trace: trace(0x9, order),
      startMs: later + 900,
      durationMs: 210,
      source: 'sqs',
      channel: arns.gifts,
      gets: [{ sent: gift, receiveCount: 1 }],
    });
  });
}
