/**
 * Columns of the table that the OpenTelemetry Collector's ClickHouse exporter makes, as spans.sql calls them. Those with an `otherwise`
 * are missing in some version of it.
 * https://github.com/open-telemetry/opentelemetry-collector-contrib/blob/main/exporter/clickhouseexporter/internal/sqltemplates/traces_table.sql
 */
export const columns: { name: string; as: string; otherwise?: string }[] = [
  { name: 'Timestamp', as: 'Timestamp' },
  { name: 'TraceId', as: 'TraceId' },
  { name: 'SpanId', as: 'SpanId' },
  { name: 'ParentSpanId', as: 'ParentSpanId' },
  { name: 'TraceState', as: 'TraceState', otherwise: "''" },
  { name: 'SpanName', as: 'SpanName' },
  { name: 'SpanKind', as: 'SpanKind' },
  { name: 'ServiceName', as: 'ServiceName', otherwise: "''" },
  { name: 'ResourceAttributes', as: 'ResourceAttributes' },
  { name: 'ScopeName', as: 'ScopeName', otherwise: "''" },
  { name: 'ScopeVersion', as: 'ScopeVersion', otherwise: "''" },
  { name: 'SpanAttributes', as: 'SpanAttributes' },
  { name: 'Duration', as: 'Duration' },
  { name: 'StatusCode', as: 'StatusCode' },
  { name: 'StatusMessage', as: 'StatusMessage', otherwise: "''" },
  { name: 'Events.Timestamp', as: 'EventTimes' },
  { name: 'Events.Name', as: 'EventNames' },
  { name: 'Events.Attributes', as: 'EventAttributes' },
  { name: 'Links.TraceId', as: 'LinkTraceIds' },
  { name: 'Links.SpanId', as: 'LinkSpanIds' },
  { name: 'Links.Attributes', as: 'LinkAttributes' },
];
