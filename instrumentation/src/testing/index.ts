/** For tests of other workspaces: functions in processes of their own, and a collector that remembers. */
export { type CollectorSink, type ReceivedSpan, startCollectorSink } from './collector-sink.ts';
export { eventReader } from './event-reader.ts';
export { nodeBinaries } from './node-binaries.ts';
export { type FunctionReport, type FunctionRun, runFunction } from './run-function.ts';
export { waitFor } from './wait-for.ts';
