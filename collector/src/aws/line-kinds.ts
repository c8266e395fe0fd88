import { type Fields, message } from '../otlp/json-value.ts';
import { Malformed } from '../otlp/malformed.ts';
import { lambdaLine } from '../platform/lambda-line.ts';
import type { LambdaSaid } from '../platform/lambda-said.ts';

/** A kind of line that a function's log group holds. */
export interface LineKind {
  /** As `/metrics` counts it. */
  name: string;
  /** Cheap: it sees every line, user logs too. */
  matches(line: string): boolean;
  /**
   * The ExportTraceServiceRequest in it.
   * @throws Malformed
   */
  request?(line: string): Fields;
  /**
   * What Lambda says in it; undefined: nothing that is kept. A kind with neither is counted and passed over.
   * @throws Malformed
   */
  said?(line: string): LambdaSaid | undefined;
}

/** How a line of spans can stand in a log, and where its JSON is. Rows are tried in order. */
const forms: { is: RegExp; request(line: string): unknown }[] = [
  // Written to stdout: https://opentelemetry.io/docs/specs/otel/protocol/file-exporter/
  { is: /^\s*\{\s*"resourceSpans"\s*:/, request: parse },
  // console.log in Lambda's text format: time, request id, level and text with tabs between.
  // https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html
  {
    is: /^[^\t{]{1,64}\t[^\t{]{0,64}\t[A-Z]{1,10}\t\{"resourceSpans"\s*:/,
    request: (line) => parse(line.slice(line.indexOf('{'))),
  },
  // Lambda's JSON format: the text, or the object, is `message` of an object, behind plain fields.
  // https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html
  {
    is: /^\s*\{\s*(?:"[^"\\]{1,64}"\s*:\s*(?:"[^"\\]*"|[\w.+-]+)\s*,\s*)*"message"\s*:\s*(?:"\s*\{\s*\\"resourceSpans\\"|\{\s*"resourceSpans")\s*:/,
    request(line) {
      const logged = message(parse(line), '')?.message;
      return typeof logged === 'string' ? parse(logged) : logged;
    },
  },
];

const formOf = (line: string) =>
  line.includes('resourceSpans') ? forms.find(({ is }) => is.test(line)) : undefined;

/** Lambda's own lines, in its text format and in its JSON format. */
const platform = (text: RegExp, json: RegExp) => (line: string) =>
  text.test(line) || (line.startsWith('{') && json.test(line));

/**
 * Every kind of line there is, first match wins; the last one takes the rest.
 * Lambda's own: https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html
 */
export const lineKinds: LineKind[] = [
  {
    name: 'spans',
    matches: (line) => formOf(line) !== undefined,
    request(line) {
      const request = message(formOf(line)?.request(line), '');
      if (request === undefined) throw new Malformed('', 'must be an object');
      return request;
    },
  },
  {
    name: 'report',
    matches: platform(
      /^(?:REPORT RequestId: |INIT_REPORT |RESTORE_REPORT )/,
      /^\{"time":"[^"]{1,40}","type":"platform\.(?:report|initReport|restoreReport)"/,
    ),
    said(line) {
      const said = lambdaLine(line);
      if (said === undefined) throw new Malformed('message', 'a report without figures');
      return said;
    },
  },
  {
    name: 'platform',
    matches: platform(
      /^(?:START|END|INIT_START|RESTORE_START|EXTENSION|XRAY|TELEMETRY)\b/,
      /^\{"time":"[^"]{1,40}","type":"platform\./,
    ),
    said: lambdaLine,
  },
  {
    name: 'failure',
    matches: (line) => FAILURE.test(line) && lambdaLine(line)?.kind === 'failure',
    said: lambdaLine,
  },
  { name: 'other', matches: () => true },
];

/** What a line of a timeout or a crash has in it somewhere; the reader looks closer. */
const FAILURE =
  /Task timed out after|^RequestId: |\tERROR\t(?:Invoke Error|Uncaught Exception|Unhandled Promise Rejection)|"[^"]*(?:Runtime exited|Process exited before)/;

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The log service cuts a line that is too long for it: what is left ends in the middle.
    const isCut = !text.trimEnd().endsWith('}');
    throw new Malformed('', isCut ? `cut off after ${text.length} characters` : 'not JSON');
  }
}
