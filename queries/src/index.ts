export type { ColumnValue, ParamsOf, ParamValue, RowOf } from './column-types.ts';
export {
  ConfigError,
  openConfiguredStore,
  port,
  readEnvironment,
  serviceVariables,
  storeVariables,
} from './environment.ts';
export { type Owner, StoreError, type StoreErrorCode, storeErrors, toStoreError } from './errors.ts';
export { type InferReport, infer } from './infer/infer.ts';
export { type KeepUpReport, keepUp } from './keep-up.ts';
export { type DirectoryLock, lockDirectory, ownerOf } from './lock.ts';
export type { MigrationReport } from './migrations.ts';
export { type Params, type Question, question, type Row } from './question.ts';
export * from './questions/index.ts';
export type { Segment } from './segment.ts';
export { type StitchReport, stitch } from './stitch/stitch.ts';
export { openStore, type Store, type StoreOptions } from './store.ts';
export { type DescribeReport, describe } from './workflows/describe.ts';
export { acceptVariant, nameWorkflow } from './workflows/people.ts';
