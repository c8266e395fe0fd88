import { cloudEventSource } from '../http/cloud-event-source.ts';
import { httpServer } from '../http/http-server.ts';
import type { ServerRequest } from '../http/server-request.ts';
import type { EventSource } from '../sources/event-source.ts';
import { nameAt } from '../sources/reading.ts';
import { googleEvents } from './google-event.ts';
import { headersOnly } from './headers-only.ts';
import { kinds } from './kinds.ts';

/** A request of anybody; Google's front end may have put its own header of trace context there. */
const http: EventSource = {
  ...httpServer,
  carried(event) {
    const { headers } = event as ServerRequest;
    return httpServer.carried?.(event) ?? carriedByGoogle(nameAt(headers, 'x-cloud-trace-context'));
  },
};

/** Kinds of requests that Cloud Functions and Cloud Run get. */
export const sources: readonly EventSource[] = [
  ...kinds.map((kind) => cloudEventSource(kind, googleEvents)),
  cloudEventSource(undefined, googleEvents), // after Google's own
  ...headersOnly,
  http, // last: matches anything
];

/** `TRACE_ID/SPAN_ID;o=OPTIONS`, the span's id in decimal. https://cloud.google.com/trace/docs/trace-context#legacy-http-header */
function carriedByGoogle(header: string | undefined): Record<string, string> | undefined {
  const [, trace, span] = /^([\da-f]{32})\/(\d{1,20})/i.exec(header ?? '') ?? [];
  if (trace === undefined || span === undefined) return undefined;
  const id = BigInt.asUintN(64, BigInt(span)).toString(16).padStart(16, '0');
  return { traceparent: `00-${trace.toLowerCase()}-${id}-01` };
}
