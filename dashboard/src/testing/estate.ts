import { keepUp, type Store } from '@choreoscope/queries';
import { insertRows } from './insert-rows.ts';
import { arns, hostile } from './names.ts';
import { writeOrders } from './orders.ts';
import { SpanWriter } from './span-writer.ts';

/** What was seeded, for a test to compare with. */
export interface Seeded {
  /** Flows of placed orders, oldest first, as hex ids. */
  orders: string[];
  /** The flow of the nightly schedule, and the one whose every name is hostile. */
  settle: string;
  hostileFlow: string;
  flows: number;
  invocations: number;
}

/**
 * Writes an estate that ends just before `now` and works out what follows from it: orders (see writeOrders), a
 * schedule, and one flow with hostile names.
 */
export async function seedEstate(
  store: Store,
  { now, orders = 24 }: { now: Date; orders?: number },
): Promise<Seeded> {
  const writer = new SpanWriter();
  const { traces } = writeOrders(writer, {
    begin: now.getTime() - 55 * 60_000,
    step: (50 * 60_000) / orders,
    count: orders,
  });
  const nightly = writer.invoke({
    fn: 'settle',
    trace: '52'.repeat(16),
    startMs: now.getTime() - 60_000,
    durationMs: 2400,
    source: 'schedule',
    channel: arns.schedule,
    isCold: true,
  });
  const bad = writer.invoke({
    fn: hostile.name,
    trace: 'ef'.repeat(16),
    startMs: now.getTime() - 30_000,
    durationMs: 5,
    source: 'sqs',
    channel: hostile.channel,
    error: [hostile.name, hostile.message],
  });
  await writeSpans(store, writer, now);
  const flows = await flowsByRootTrace(store);
  const flowOf = (trace: string) => flows.get(trace) ?? '';
  return {
    orders: traces.map(flowOf),
    settle: flowOf(nightly.trace),
    hostileFlow: flowOf(bad.trace),
    flows: flows.size,
    invocations: writer.invocations,
  };
}

/** Stores what was written and brings everything that is derived up to date. */
export async function writeSpans(store: Store, writer: SpanWriter, now: Date): Promise<void> {
  await insertRows(store, 'spans', writer.spans);
  await keepUp(store, { now: () => now });
}

async function flowsByRootTrace({ client }: Store): Promise<Map<string, string>> {
  const answer = await client.query({
    query: 'SELECT lower(hex(root_trace_id)) AS trace, lower(hex(flow_id)) AS flow FROM flows FINAL',
    format: 'JSONEachRow',
  });
  return new Map(
    (await answer.json<{ trace: string; flow: string }>()).map(({ trace, flow }) => [trace, flow]),
  );
}
