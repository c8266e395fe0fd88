export type { Misbehaviour } from './misbehaviour.ts';
export { placeOrders } from './place-orders.ts';
export { deployShop, type Shop, type ShopOptions } from './shop.ts';
