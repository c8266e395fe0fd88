import type { Store } from '@choreoscope/queries';
import { writeSpans } from './estate.ts';
import { hex, type Invocation, SpanWriter } from './span-writer.ts';

/** Names people and providers do give: not in Latin letters, longer than any page, with slashes, right to left. */
export const oddNames = [
  'Überweisung prüfen · 支払い確認',
  `long-${'name-'.repeat(40)}end`,
  '/subscriptions/0a1b/resourceGroups/shop/providers/Microsoft.Web/sites/shop/functions/Place Order?',
  'تأكيد الطلب',
];

/**
 * Writes one workflow of very many functions, each reaching up to four others over queues of their own, and one
 * workflow of a single function for each odd name; all end just before `now`.
 * @param functions how many functions the large workflow has
 */
export async function seedSprawl(
  store: Store,
  { now, functions, flows = 2 }: { now: Date; functions: number; flows?: number },
): Promise<void> {
  const writer = new SpanWriter();
  const begin = now.getTime() - 30 * 60_000;
  const name = (index: number) => (index === 0 ? 'sprawl' : `step-${String(index).padStart(3, '0')}`);
  for (let flow = 0; flow < flows; flow += 1) {
    const invocations: Invocation[] = [];
    for (let index = 0; index < functions; index += 1) {
      const parent = invocations[Math.floor((index - 1) / 4)];
      const channel = index === 0 ? 'http:POST /sprawl' : `queue:for-${name(index)}`;
      const sent = parent && writer.send(parent, channel, [`id:sqs:sprawl-${flow}-${index}`]);
      invocations.push(
        writer.invoke({
          fn: name(index),
          trace: hex(0x70000000 + flow * 1000 + index, 8).repeat(4),
          startMs: begin + flow * 60_000 + index * 20,
          durationMs: 8 + (index % 9),
          source: sent ? 'sqs' : 'http',
          channel,
          gets: sent ? [{ sent }] : [],
        }),
      );
    }
  }
  oddNames.forEach((fn, index) => {
    writer.invoke({
      fn,
      trace: hex(0x60000000 + index, 8).repeat(4),
      startMs: begin + index * 1000,
      durationMs: 12,
      source: 'http',
      channel: `http:PUT /${fn}/{id}`,
    });
  });
  await writeSpans(store, writer, now);
}
