import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Journal } from './journal/journal.ts';

/** What `/metrics` shows; a registry of its own, so that two collectors in a process do not mix. */
export type Metrics = ReturnType<typeof createMetrics>;

/** @param journal asked at each scrape; undefined until it is open */
export function createMetrics(journal: () => Journal | undefined) {
  const registry = new Registry();
  const registers = [registry];
  const counter = <T extends string>(name: string, help: string, labelNames: T[] = []) =>
    new Counter({ name: `choreoscope_collector_${name}`, help, labelNames, registers });
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name: `choreoscope_collector_${name}`,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  gauge('journal_bytes', 'Bytes of journal on disk or about to be', () => journal()?.bytes ?? 0);
  gauge('journal_segments', 'Segments not yet in the store', () => journal()?.segments ?? 0);
  gauge('resident_memory_bytes', 'Memory of the process', () => process.memoryUsage.rss());
  return {
    registry,
    requests: counter('requests_total', 'Answered requests', ['route', 'status']),
    receivedBytes: counter('received_bytes_total', 'Bytes of bodies as sent'),
    accepted: counter('spans_accepted_total', 'Spans acknowledged'),
    rejected: counter(
      'spans_rejected_total',
      'Spans, and log lines and documents, that were rejected while the rest was accepted',
    ),
    malformed: counter('bodies_malformed_total', 'Bodies nothing of which was accepted'),
    logDocuments: counter('log_documents_total', 'Documents of log subscriptions, by message type', ['type']),
    logLines: counter('log_lines_total', 'Lines in them, by kind; other ones are passed over', ['kind']),
    reports: counter('reports_total', 'Platform reports acknowledged', ['source', 'kind']),
    shipped: counter('rows_shipped_total', 'Rows inserted into the store'),
    retried: counter('ship_retries_total', 'Inserts the store did not take for now'),
    refused: counter('rows_refused_total', 'Rows the store refuses for their data'),
    requestSeconds: new Histogram({
      name: 'choreoscope_collector_request_seconds',
      help: 'From the end of the headers to the answer, by route',
      labelNames: ['route'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
      registers,
    }),
    insertSeconds: new Histogram({
      name: 'choreoscope_collector_insert_seconds',
      help: 'One segment into the store',
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
      registers,
    }),
    jobRuns: counter('job_runs_total', 'Runs of a periodic job', ['job', 'outcome']),
    jobSeconds: new Histogram({
      name: 'choreoscope_collector_job_seconds',
      help: 'One run of a periodic job',
      labelNames: ['job'],
      buckets: [0.01, 0.05, 0.1, 0.5, 1, 5, 30],
      registers,
    }),
  };
}
