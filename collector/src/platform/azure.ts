import { type Fields, list, message } from '../otlp/json-value.ts';
import { Malformed } from '../otlp/malformed.ts';
import type { Rejections } from '../otlp/rejections.ts';
import { fieldsOf, figure, isoTime, textOf, word } from './figures.ts';
import type { Origin, Report, Said } from './report.ts';

/** What one kind of record says, and of which function of which app. */
interface AzureSaid extends Said {
  functionName: string;
  /** The app, where the record's resource is not the app itself. */
  appName?: string | undefined;
  /** Not what the function's own spans know it by. */
  instance?: string | undefined;
}

interface RecordKind {
  /** What it is in: `category` of a resource's log, `Type` of Application Insights. */
  name: string;
  /** Undefined: a record that ends no invocation. */
  read(record: Fields): AzureSaid | undefined;
}

/** `Executed 'Functions.place' (Failed, Id=…, Duration=12ms)` */
const EXECUTED =
  /^Executed '(?:Functions\.)?([^']+)' \((Succeeded|Failed), Id=([0-9a-fA-F-]+), Duration=(\d+)ms\)/;

/** Reasons by which the host says why it ran a function that waits for no event. */
const HTTP_REASON = /^This function was programmatically called via the host APIs/;

/** A timeout, as the host says it when it gives a function up. */
const TIMEOUT = /Timeout value of [\d:.]+ (?:was )?exceeded/i;

const hexOf = (value: unknown, digits: number): string | undefined => {
  const found = textOf(value).toLowerCase();
  return new RegExp(`^[0-9a-f]{${digits}}$`).test(found) && !/^0+$/.test(found) ? found : undefined;
};

const kinds: RecordKind[] = [
  {
    /**
     * The log of a function app by its diagnostic settings: the host writes a line when a function has ended.
     * https://learn.microsoft.com/azure/azure-monitor/reference/tables/functionapplogs
     */
    name: 'FunctionAppLogs',
    read(record) {
      const found = propertiesOf(record.properties);
      const [, functionName, outcome, requestId, durationMs] = EXECUTED.exec(textOf(found.message)) ?? [];
      if (functionName === undefined || requestId === undefined) return undefined;
      const isTimeout = TIMEOUT.test(textOf(found.exceptionMessage ?? found.exceptionDetails));
      const isError = outcome === 'Failed';
      return {
        kind: 'invocation',
        requestId: word(found.functionInvocationId) ?? requestId,
        durationMs: figure(durationMs),
        status: isError ? (isTimeout ? 'timeout' : 'error') : 'success',
        errorType: isError ? word(found.exceptionType) : undefined,
        errorMessage: isError ? word(found.exceptionMessage) : undefined,
        functionName,
        instance: word(found.roleInstance),
      };
    },
  },
  {
    /**
     * Requests of Application Insights in a workspace, exported by its diagnostic settings: an invocation, whatever triggered it.
     * https://learn.microsoft.com/azure/azure-monitor/reference/tables/apprequests
     * https://learn.microsoft.com/azure/azure-functions/analyze-telemetry-data
     */
    name: 'AppRequests',
    read(record) {
      const found = propertiesOf(record.Properties);
      const requestId = word(found.InvocationId);
      if (requestId === undefined) return undefined;
      const isError = textOf(record.Success).toLowerCase() === 'false';
      const isHttp = word(found.HttpMethod) !== undefined || HTTP_REASON.test(textOf(found.TriggerReason));
      const durationMs = figure(record.DurationMs);
      return {
        kind: 'invocation',
        requestId,
        startedAt: isoTime(record.time),
        durationMs: figure(found.FunctionExecutionTimeMs) ?? durationMs,
        status: isError ? 'error' : 'success',
        trigger: isHttp ? 'http' : undefined,
        httpStatus: isHttp ? figure(record.ResultCode) : undefined,
        traceId: hexOf(record.OperationId, 32),
        spanId: hexOf(record.Id, 16),
        functionName: word(record.Name) ?? word(record.OperationName) ?? '',
        appName: word(record.AppRoleName),
        instance: word(record.AppRoleInstance),
      };
    },
  },
];

/** Event Hubs may hand them over as JSON text, or as text of JSON with single quotes that the resource wrote. */
function propertiesOf(value: unknown): Fields {
  if (typeof value !== 'string') return fieldsOf(value);
  try {
    return fieldsOf(JSON.parse(value));
  } catch {
    throw new Malformed('properties', 'not JSON');
  }
}

/** `/SUBSCRIPTIONS/<id>/RESOURCEGROUPS/<group>/PROVIDERS/MICROSOFT.WEB/SITES/<app>`, of Application Insights its own. */
const RESOURCE = /^\/subscriptions\/([^/]+)\/resourcegroups\/[^/]+\/providers\/[^/]+\/([^/]+)\/([^/]+)/i;

/**
 * By name: logs have resource ids in upper case, and the function's own spans have them as they were written, so no id here would
 * be the same. Names of apps are the same all over the world, and every invocation has an id of its own.
 */
function originOf(record: Fields, said: AzureSaid): Origin {
  const resource = word(record.resourceId) ?? word(record._ResourceId) ?? '';
  const [, subscription, kind = '', site] = RESOURCE.exec(resource) ?? [];
  const app =
    said.appName ??
    word(propertiesOf(record.properties).appName) ??
    (/^sites$/i.test(kind) ? site : undefined);
  return {
    provider: 'azure',
    name: app === undefined ? said.functionName : `${app}/${said.functionName}`,
    account: subscription?.toLowerCase(),
    region: word(record.location)?.toLowerCase().replaceAll(' ', ''),
    environment: said.instance,
  };
}

/**
 * The reports in what Azure's diagnostic settings export, as Event Hubs delivers it: `{"records":[…]}`, one or an array of them; or
 * records by themselves, as storage has them. Records that end no invocation are passed over.
 * https://learn.microsoft.com/azure/azure-monitor/platform/stream-monitoring-data-event-hubs
 * https://learn.microsoft.com/azure/azure-monitor/platform/resource-logs-schema
 * @throws Malformed when it is none of these
 */
export function azureReports(document: unknown, rejections: Rejections): Report[] {
  const reports: Report[] = [];
  const messages = Array.isArray(document) ? document : [document];
  for (const [i, item] of messages.entries()) {
    const place = Array.isArray(document) ? `[${i}]` : '';
    try {
      const found = message(item, '');
      if (found === undefined) throw new Malformed('', 'must be an object');
      if (found.records === undefined) add(found, place, reports, rejections);
      else {
        for (const [j, record] of list(found.records, 'records').entries())
          add(record, `${place}${place === '' ? '' : '.'}records[${j}]`, reports, rejections);
      }
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      rejections.add(place === '' ? error : error.under(place));
    }
  }
  return reports;
}

function add(item: unknown, place: string, reports: Report[], rejections: Rejections): void {
  try {
    const record = message(item, '') ?? {};
    const name = word(record.category) ?? word(record.Type) ?? word(record.type);
    if (name === undefined) throw new Malformed('category', 'not set');
    const kind = kinds.find((one) => one.name === name);
    const said = kind?.read(record);
    if (said === undefined) return;
    const time = isoTime(record.time);
    if (time === undefined) throw new Malformed('time', 'must be a time');
    if (said.functionName === '') throw new Malformed('Name', 'not set');
    const { functionName, appName, instance, ...rest } = said;
    const at = said.startedAt === undefined ? time : time + (said.durationMs ?? 0);
    reports.push({ ...rest, at, origin: originOf(record, said), source: 'azure' });
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    rejections.add(place === '' ? error : error.under(place));
  }
}
