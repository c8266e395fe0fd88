import { type InstancesReport, keepInstances } from './cold-starts/keep-instances.ts';
import { type JudgeReport, judgeDuplicates } from './duplicate-effects/judge-duplicates.ts';
import { type DuplicatesReport, findDuplicates } from './duplicates/find-duplicates.ts';
import { type FindingsReport, findFindings } from './findings/find-findings.ts';
import type { Group } from './findings/groups.ts';
import { type InferReport, infer } from './infer/infer.ts';
import { type JoinReportsReport, joinReports } from './reports/join-reports.ts';
import { type RollUpReport, rollUp } from './rollups/roll-up.ts';
import { stitch } from './stitch/stitch.ts';
import type { Store } from './store.ts';
import { type DescribeReport, describe } from './workflows/describe.ts';

/** What keeping up did: each job's own report under its name. */
export interface KeepUpReport {
  reports: JoinReportsReport;
  stitch: Awaited<ReturnType<typeof stitch>>;
  infer: InferReport;
  describe: DescribeReport;
  duplicates: DuplicatesReport;
  duplicateEffects: JudgeReport;
  instances: InstancesReport;
  rollUp: RollUpReport;
  findings: FindingsReport;
}

/**
 * Brings everything that is derived up to date with what the store holds, in the order in which one job builds on
 * another. With nothing new, each costs one cheap statement. Idempotent; safe to call from several places at once.
 * @param options.now clock of what depends on the time of day, never of order or versions
 * @param options.groups whose functions and channels are whose, by name; findings only
 * @throws StoreError
 */
export async function keepUp(
  store: Store,
  options: { now?: () => Date; groups?: readonly Group[] } = {},
): Promise<KeepUpReport> {
  const reports = await joinReports(store, options);
  const stitched = await stitch(store, options);
  const inferred = await infer(store, options);
  if (inferred.inferred + inferred.removed > 0) await stitch(store, options);
  const described = await describe(store, options);
  const duplicates = await findDuplicates(store, options);
  const judged = await judgeDuplicates(store, options);
  const instances = await keepInstances(store, options);
  const rolledUp = await rollUp(store, options);
  const findings = await findFindings(store, options);
  return {
    reports,
    stitch: stitched,
    infer: inferred,
    describe: described,
    duplicates,
    duplicateEffects: judged,
    instances,
    rollUp: rolledUp,
    findings,
  };
}
