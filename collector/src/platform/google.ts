import { Buffer } from 'node:buffer';
import { type Fields, message, text } from '../otlp/json-value.ts';
import { Malformed } from '../otlp/malformed.ts';
import type { Rejections } from '../otlp/rejections.ts';
import { fieldsOf, figure, isoTime, parsed, textOf, word } from './figures.ts';
import type { Origin, Report, Said } from './report.ts';

type GoogleReport = Said & { origin: Origin; at: number };

interface EntryKind {
  /** `resource.type` */
  resource: string;
  /** Undefined: an entry that ends no invocation. */
  read(entry: Fields, time: number): GoogleReport | undefined;
}

const labelsOf = (entry: Fields) => ({
  resource: fieldsOf(fieldsOf(entry.resource).labels),
  entry: fieldsOf(entry.labels),
});

/** Names as the function's own spans have them: https://cloud.google.com/apis/design/resource_names#full_resource_name */
function originOf(
  name: string,
  isFunction: boolean,
  project: string | undefined,
  region: string | undefined,
): Origin {
  const [service, collection] = isFunction
    ? ['cloudfunctions.googleapis.com', 'functions']
    : ['run.googleapis.com', 'services'];
  return {
    provider: 'gcp',
    name,
    resourceId:
      project && region
        ? `//${service}/projects/${project}/locations/${region}/${collection}/${name}`
        : undefined,
    account: project,
    region,
  };
}

/** `projects/<project>/traces/<trace id>` */
const traceOf = (entry: Fields): Pick<Said, 'traceId' | 'spanId'> => ({
  traceId: /\/traces\/([0-9a-f]{32})$/.exec(textOf(entry.trace))?.[1],
  spanId: /^[0-9a-f]{16}$/.exec(textOf(entry.spanId))?.[0],
});

/** What a platform answers by itself when a request ran into its timeout: https://cloud.google.com/run/docs/configuring/request-timeout */
const GATEWAY_TIMEOUT = 504;

const kinds: EntryKind[] = [
  {
    /**
     * A request to a Cloud Run service, or to a function of the second generation, which is one.
     * https://cloud.google.com/run/docs/logging and https://cloud.google.com/logging/docs/reference/v2/rest/v2/LogEntry#HttpRequest
     */
    resource: 'cloud_run_revision',
    read(entry, time) {
      const request = fieldsOf(entry.httpRequest);
      const latency = figure(/^([\d.]+)s$/.exec(textOf(request.latency))?.[1]);
      const labels = labelsOf(entry);
      const name = word(labels.resource.service_name);
      if (latency === undefined || name === undefined) return undefined;
      const httpStatus = figure(request.status);
      const durationMs = latency * 1000;
      const isFunction = labels.entry['goog-managed-by'] === 'cloudfunctions';
      return {
        kind: 'invocation',
        requestId: '',
        at: time + durationMs,
        startedAt: time,
        durationMs,
        status: httpStatus === GATEWAY_TIMEOUT ? 'timeout' : (httpStatus ?? 0) >= 500 ? 'error' : 'success',
        trigger: 'http',
        httpStatus,
        ...traceOf(entry),
        origin: {
          ...originOf(name, isFunction, word(labels.resource.project_id), word(labels.resource.location)),
          version: word(labels.resource.revision_name),
          instance: word(labels.entry.instanceId),
        },
      };
    },
  },
  {
    /**
     * The end of an execution of a function of the first generation: a line of text.
     * https://cloud.google.com/functions/1stgendocs/monitoring/logging
     */
    resource: 'cloud_function',
    read(entry, time) {
      const [, ms, outcome] =
        /^Function execution took (\d+) ms\D+finished with status(?: code)?: '?([\w ]+?)'?$/i.exec(
          textOf(entry.textPayload).trim(),
        ) ?? [];
      const labels = labelsOf(entry);
      const name = word(labels.resource.function_name);
      const requestId = word(labels.entry.execution_id);
      if (ms === undefined || outcome === undefined || name === undefined || requestId === undefined)
        return undefined;
      const code = figure(outcome);
      return {
        kind: 'invocation',
        requestId,
        at: time,
        durationMs: figure(ms),
        status:
          outcome === 'timeout' ? 'timeout' : outcome === 'ok' || (code ?? 500) < 500 ? 'success' : 'error',
        errorType: outcome === 'crash' ? 'crash' : undefined,
        trigger: code === undefined ? undefined : 'http',
        httpStatus: code,
        ...traceOf(entry),
        origin: originOf(name, true, word(labels.resource.project_id), word(labels.resource.region)),
      };
    },
  },
];

/**
 * The reports in a log entry that Pub/Sub pushes: in its wrapper, or without one. Several in an array are several. Entries that end no
 * invocation are passed over.
 * https://cloud.google.com/pubsub/docs/push and https://cloud.google.com/pubsub/docs/payload-unwrapping
 * @throws Malformed when it is no log entry
 */
export function googleReports(document: unknown, rejections: Rejections): Report[] {
  const reports: Report[] = [];
  const isList = Array.isArray(document);
  for (const [i, item] of (isList ? document : [document]).entries()) {
    try {
      const entry = entryOf(item);
      const kind = kinds.find(({ resource }) => resource === fieldsOf(entry.resource).type);
      if (kind === undefined) continue;
      const time = isoTime(entry.timestamp);
      if (time === undefined) throw new Malformed('timestamp', 'must be a time');
      const report = kind.read(entry, time);
      if (report !== undefined) reports.push({ ...report, source: 'google' });
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      rejections.add(isList ? error.under(`[${i}]`) : error);
    }
  }
  return reports;
}

function entryOf(item: unknown): Fields {
  const found = message(item, '') ?? {};
  let entry = found;
  if (found.message !== undefined) {
    const data = text(message(found.message, 'message')?.data, 'message.data');
    entry = fieldsOf(parsed(Buffer.from(data, 'base64').toString('utf8')));
  }
  if (fieldsOf(entry.resource).type === undefined) {
    throw new Malformed(entry === found ? '' : 'message.data', 'no log entry: it has no resource.type');
  }
  return entry;
}
