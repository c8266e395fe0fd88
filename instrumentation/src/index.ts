import './began.ts'; // before all others: what loading them costs is told

export { traceClient } from './clients/trace-client.ts';
export type { Delivery, HopKey, KeyKind, Publish } from './delivery.ts';
export { type BatchResponse, type EachRecordOptions, eachRecord, tracedRecord } from './each-record.ts';
export { currentInvocation, type Invocation } from './invocation.ts';
export { ChoreoscopeInstrumentation } from './node-sdk.ts';
export type { Options } from './options.ts';
export { prepareInstance } from './prepare.ts';
export { lambdaResourceDetector } from './resource.ts';
export { wrap } from './wrap.ts';

import './loaded.ts'; // after all others
