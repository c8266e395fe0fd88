import type { Rejections } from '../otlp/rejections.ts';
import { azureReports } from './azure.ts';
import { googleReports } from './google.ts';
import { telemetryOrigin, telemetryReports } from './lambda-telemetry.ts';
import type { Report } from './report.ts';

/** A route that takes what a platform says, as one JSON document a request. */
export interface ReportRoute {
  /** The sender cannot set a header: the ingest token may come as `?token=`. */
  takesTokenInUrl: boolean;
  /**
   * Reads a document; what cannot be read of it goes to the rejections.
   * @throws Malformed where nothing can be read
   */
  find(query: URLSearchParams): (document: unknown, rejections: Rejections) => Report[];
}

/** By path. */
export const reportRoutes: Record<string, ReportRoute> = {
  '/v1/aws/telemetry': {
    takesTokenInUrl: false,
    find: (query) => (batch, rejections) => {
      const said = (name: string) => query.get(name) ?? undefined;
      const origin = telemetryOrigin({
        function: said('function') ?? '',
        version: said('version'),
        instance: said('instance'),
        environment: said('environment'),
        architecture: said('architecture'),
      });
      return telemetryReports(batch, origin, rejections);
    },
  },
  '/v1/azure/logs': { takesTokenInUrl: false, find: () => azureReports },
  '/v1/google/logs': { takesTokenInUrl: true, find: () => googleReports },
};
