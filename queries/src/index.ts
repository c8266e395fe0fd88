export {
  type ChannelField,
  type ChannelType,
  type ChannelTypeName,
  channelTypes,
} from './alert-delivery/channel-types.ts';
export {
  type AlertChannel,
  alertChannels,
  deleteChannel,
  saveChannel,
  sendTest,
} from './alert-delivery/channels.ts';
export {
  type ChannelSettings,
  channelType,
  checkSettings,
  type FieldFault,
} from './alert-delivery/check-settings.ts';
export {
  type AlertChange,
  type Attempt,
  type DueNotification,
  dueNotifications,
  makeNotifications,
  notifiedChanges,
  recordAttempt,
  whileSending,
} from './alert-delivery/outbox.ts';
export { type RuleValues, ruleValues } from './alert-delivery/rule-values.ts';
export { isSecretName, replaceReferences, secretPrefix } from './alert-delivery/secrets.ts';
export { type ApplyPlan, applyRules } from './alerts/apply-rules.ts';
export { type BackTest, type BackTestEpisode, backTest } from './alerts/back-test.ts';
export { durationOf, secondsOf } from './alerts/duration.ts';
export { type AlertsReport, evaluateAlerts } from './alerts/evaluate-alerts.ts';
export {
  type Metric,
  type MetricName,
  metricNames,
  metricOf,
  metrics,
  scopeFields,
  type Unit,
} from './alerts/metrics.ts';
export type { AlertRule, Severity, Silence, StoredRule } from './alerts/rule.ts';
export {
  faultsOf,
  parseRule,
  type RuleFault,
  type RuleInput,
  ruleFile,
  ruleInput,
} from './alerts/rule-file.ts';
export { askRules, deleteRule, saveRule } from './alerts/rules.ts';
export { endSilence, silence, silenceInput } from './alerts/silences.ts';
export { askWhatIf, type FunctionWhatIf } from './cold-starts/ask-what-if.ts';
export { type InstancesReport, keepInstances } from './cold-starts/keep-instances.ts';
export type { Scenario, WhatIfAnswer } from './cold-starts/what-if.ts';
export type { ColumnValue, ParamsOf, ParamValue, RowOf } from './column-types.ts';
export { askCriticalPath } from './critical-path/ask.ts';
export type { CriticalPath, PathSegment, PathStep } from './critical-path/critical-path.ts';
export { type PathPart, pathParts } from './critical-path/parts.ts';
export { type DuplicatesReport, findDuplicates } from './duplicates/find-duplicates.ts';
export { setDuplicateWindow } from './duplicates/set-window.ts';
export {
  ConfigError,
  openConfiguredStore,
  port,
  readEnvironment,
  serviceVariables,
  storeVariables,
} from './environment.ts';
export { type Owner, StoreError, type StoreErrorCode, storeErrors, toStoreError } from './errors.ts';
export { type ExportedFlow, exportedFlows } from './export/flows.ts';
export { type ExportFormat, exportFormats } from './export/index.ts';
export type { Selection } from './export/selection.ts';
export { dismissFinding } from './findings/dismiss-finding.ts';
export { type FindingsOptions, type FindingsReport, findFindings } from './findings/find-findings.ts';
export { type FindingKind, findingKinds, type Threshold } from './findings/finding-kinds.ts';
export { type Group, parseGroups } from './findings/groups.ts';
export { type SizeLimit, sizeLimits } from './findings/size-limits.ts';
export { type InferReport, infer } from './infer/infer.ts';
export { type KeepUpReport, keepUp } from './keep-up.ts';
export { type DirectoryLock, lockDirectory, ownerOf } from './lock.ts';
export type { MigrationReport } from './migrations.ts';
export {
  type FollowReport,
  followOtelTraces,
  type OtelTable,
  unfollowOtelTraces,
} from './otel-traces/follow.ts';
export { type Params, type Question, question, type Row } from './question.ts';
export * from './questions/index.ts';
export { type RollUpReport, rollUp } from './rollups/roll-up.ts';
export type { Segment } from './segment.ts';
export { type StitchReport, stitch } from './stitch/stitch.ts';
export { openStore, type Store, type StoreOptions } from './store.ts';
export { type Amounts, together, type WorkflowEdge } from './workflows/amounts.ts';
export { type ComparedWay, compareSides, comparisonGuard, type WayChange } from './workflows/compare.ts';
export { type DescribeReport, describe } from './workflows/describe.ts';
export { acceptVariant, nameWorkflow } from './workflows/people.ts';
