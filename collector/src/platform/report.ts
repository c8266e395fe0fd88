import { createHash } from 'node:crypto';
import type { Fields } from '../otlp/json-value.ts';

/** The scope whose spans are reports: queries/schema/0020-platform-reports.sql reads them. */
const REPORT_SCOPE = 'choreoscope.platform';

type ReportKind = 'invocation' | 'init' | 'restore' | 'failure';
type ReportSource = 'log' | 'telemetry' | 'azure' | 'google';

/** Whose a report is. What is not known is absent. */
export interface Origin {
  provider: 'aws' | 'azure' | 'gcp';
  /** Its name; of Azure `<app>/<function>`. */
  name: string;
  /** ARN or resource id without a version. Absent where account or region are not known: then only the name says whose it is. */
  resourceId?: string | undefined;
  account?: string | undefined;
  region?: string | undefined;
  version?: string | undefined;
  /** As the function's own spans have it in `faas.instance`: of Lambda its log stream. */
  instance?: string | undefined;
  /** What the provider calls the instance where that is something else. */
  environment?: string | undefined;
  architecture?: string | undefined;
}

/** What a provider said. Times are Unix ms, durations ms, memory bytes. What was not said is absent. */
export interface Said {
  kind: ReportKind;
  /** Empty of an init or a restore. */
  requestId: string;
  startedAt?: number | undefined;
  durationMs?: number | undefined;
  billedMs?: number | undefined;
  initMs?: number | undefined;
  restoreMs?: number | undefined;
  billedRestoreMs?: number | undefined;
  memoryBytes?: number | undefined;
  memoryUsedBytes?: number | undefined;
  status?: 'success' | 'error' | 'timeout' | 'failure' | undefined;
  errorType?: string | undefined;
  errorMessage?: string | undefined;
  initializationType?: string | undefined;
  phase?: string | undefined;
  runtimeVersion?: string | undefined;
  /** 32 and 16 lower-case hex digits. */
  traceId?: string | undefined;
  spanId?: string | undefined;
  trigger?: string | undefined;
  httpStatus?: number | undefined;
}

export interface Report extends Said {
  origin: Origin;
  source: ReportSource;
  /** When the provider wrote it. */
  at: number;
}

/**
 * The ExportTraceServiceRequest of a report: one span that begins and ends when it was written. Its ids are a hash of what it is
 * about, so that it is one however often it is sent, and no trace but its own.
 */
export function reportRequest(report: Report): Fields {
  const { origin, at } = report;
  const hash = createHash('sha256')
    .update(
      [
        origin.provider,
        origin.resourceId ?? `${origin.account}/${origin.name}`,
        origin.instance,
        origin.environment,
        report.requestId || `${report.traceId} ${report.spanId}`,
        at,
        report.kind,
        report.phase,
        report.kind === 'failure' ? report.errorType : '',
        report.source,
      ].join('\n'),
    )
    .digest('hex');
  const time = String(nanos(at));
  const span = {
    traceId: hash.slice(0, 32),
    spanId: hash.slice(32, 48),
    name: origin.name,
    kind: 1,
    startTimeUnixNano: time,
    endTimeUnixNano: time,
    status: report.errorMessage ? { message: report.errorMessage } : {},
    attributes: attributes({
      'faas.invocation_id': report.requestId,
      'choreoscope.report.kind': report.kind,
      'choreoscope.report.source': report.source,
      'choreoscope.report.phase': report.phase,
      'choreoscope.report.started_at_ns':
        report.startedAt === undefined ? undefined : nanos(report.startedAt),
      'choreoscope.report.duration_ms': report.durationMs,
      'choreoscope.report.billed_ms': report.billedMs,
      'choreoscope.report.init_ms': report.initMs,
      'choreoscope.report.restore_ms': report.restoreMs,
      'choreoscope.report.billed_restore_ms': report.billedRestoreMs,
      'choreoscope.report.memory_bytes': report.memoryBytes,
      'choreoscope.report.memory_used_bytes': report.memoryUsedBytes,
      'choreoscope.report.status': report.status,
      'error.type': report.errorType,
      'choreoscope.report.initialization_type': report.initializationType,
      'choreoscope.report.runtime_version': report.runtimeVersion,
      'choreoscope.report.trace_id': report.traceId,
      'choreoscope.report.span_id': report.spanId,
      'faas.trigger': report.trigger,
      'http.response.status_code': report.httpStatus,
    }),
  };
  const resource = {
    'cloud.provider': origin.provider,
    'cloud.account.id': origin.account,
    'cloud.region': origin.region,
    'cloud.resource_id': origin.resourceId,
    'faas.name': origin.name,
    'faas.version': origin.version,
    'faas.instance': origin.instance,
    'choreoscope.report.environment': origin.environment,
    'host.arch': origin.architecture,
  };
  return {
    resourceSpans: [
      {
        resource: { attributes: attributes(resource) },
        scopeSpans: [{ scope: { name: REPORT_SCOPE }, spans: [span] }],
      },
    ],
  };
}

/** Unix ns of ms, to the microsecond: more a double does not hold. */
const nanos = (ms: number): bigint => BigInt(Math.round(ms * 1000)) * 1000n;

function attributes(values: Record<string, string | number | bigint | undefined>): Fields[] {
  return Object.entries(values).flatMap(([key, value]) =>
    value === undefined || value === '' ? [] : [{ key, value: { stringValue: String(value) } }],
  );
}
