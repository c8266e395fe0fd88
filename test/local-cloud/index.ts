export { type LocalCloud, type LocalCloudOptions, type OutsideCall, startLocalCloud } from './cloud.ts';
export { TrueDuplicates } from './duplicates.ts';
export type { LocalFunction } from './lambda/function.ts';
export type { FunctionConfig } from './lambda/function-config.ts';
export type { TrueInvocation } from './ledger.ts';
export type { Queue } from './services/queue.ts';
export type { TrueFlow, Truth } from './truth.ts';
