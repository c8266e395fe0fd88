export { type LocalCloud, type LocalCloudOptions, startLocalCloud } from './cloud.ts';
export type { LocalFunction } from './lambda/function.ts';
export type { FunctionConfig } from './lambda/function-config.ts';
export type { TrueInvocation } from './ledger.ts';
export type { LogEvent } from './services/log-groups.ts';
export type { FirehoseDestination, LogDestination, LogSubscription } from './services/log-subscription.ts';
export type { Queue } from './services/queue.ts';
export type { TrueFlow, Truth } from './truth.ts';
