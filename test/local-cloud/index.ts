export { ACCOUNT, arns, REGION } from './arns.ts';
export { type LocalCloud, type LocalCloudOptions, startLocalCloud } from './cloud.ts';
export type { LocalFunction } from './lambda/function.ts';
export type { FunctionConfig, Outcome } from './lambda/function-config.ts';
export type { TrueDeadLetter, TrueInvocation, TruePublish, TrueRecord } from './ledger.ts';
export type { Queue } from './services/queue.ts';
export type { FlowMember, TrueFlow, TrueHop, Truth, TruthCounts } from './truth.ts';
