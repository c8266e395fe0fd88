import { randomBytes } from 'node:crypto';
import { every } from './misbehaviour.ts';
import type { Shop } from './shop.ts';

const SKUS = ['mug-blue', 'tea-darjeeling-100g', 'kettle-1l', 'filter-no4', 'spoon-oak'];
const CITIES = ['Leipzig', 'Graz', 'Ghent', 'Turku', 'Braga'];

let placed = 0;

/**
 * Places orders over HTTP as customers do, `concurrency` at a time (default 8).
 * @returns their ids, in the order they were accepted
 * @throws Error when the shop answers anything but 202
 */
export async function placeOrders(
  shop: Shop,
  count: number,
  options: { concurrency?: number } = {},
): Promise<string[]> {
  const ids: string[] = [];
  let left = count;
  const customer = async () => {
    while (left > 0) {
      left -= 1;
      ids.push(await placeOrder(shop));
    }
  };
  await Promise.all(Array.from({ length: Math.min(options.concurrency ?? 8, count) }, customer));
  return ids;
}

async function placeOrder(shop: Shop): Promise<string> {
  const nth = placed++;
  const poisonEvery = every(shop.misbehave.poison);
  const isPoison = poisonEvery > 0 && nth % poisonEvery === 0;
  const answer = await fetch(`${shop.url}/orders`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      customerId: `cus_${randomBytes(6).toString('hex')}`,
      items: Array.from({ length: 1 + (nth % 3) }, (_, index) => ({
        sku: SKUS[(nth + index) % SKUS.length],
        quantity: 1 + (nth % 4),
        unitPriceCents: 350 + 125 * ((nth + index) % 7),
      })),
      cardToken: isPoison ? 'tok_poison!' : `tok_${randomBytes(12).toString('hex')}`,
      address: { street: `Hauptstraße ${1 + (nth % 90)}`, city: CITIES[nth % CITIES.length], country: 'DE' },
    }),
  });
  const text = await answer.text();
  if (answer.status !== 202) throw new Error(`the shop answered ${answer.status}: ${text}`);
  return (JSON.parse(text) as { orderId: string }).orderId;
}
