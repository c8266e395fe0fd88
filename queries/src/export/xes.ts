import { type ExportedFlow, exportedFlows } from './flows.ts';
import { shortName } from './map.ts';
import type { Ask, Selection } from './selection.ts';

/**
 * XML text in an attribute. Line ends and tabs are written as references, or a parser reads spaces; what XML 1.0 cannot hold is U+FFFD.
 * https://www.w3.org/TR/xml/#charsets
 */
const xmlText = (text: string): string =>
  text
    .toWellFormed()
    .replace(/[^\P{Cc}\t\n\r]|[\ufffe\uffff]/gu, '\ufffd')
    .replace(/[&<>"\t\n\r]/g, (one) => `&#${one.charCodeAt(0)};`);

type Value = string | number | boolean | Date;

/** One attribute by its type in XES. */
function attribute(key: string, value: Value): string {
  const [type, text] =
    typeof value === 'string'
      ? ['string', value]
      : value instanceof Date
        ? ['date', value.toISOString()]
        : typeof value === 'boolean'
          ? ['boolean', String(value)]
          : Number.isInteger(value)
            ? ['int', String(value)]
            : ['float', String(value)];
  return `<${type} key="${xmlText(key)}" value="${xmlText(text)}"/>`;
}

/** A float even where it is whole: cost:total is one. */
const float = (key: string, value: number) =>
  `<float key="${key}" value="${Number.isFinite(value) ? value : 0}"/>`;

/** A time as it is in the store, to nanoseconds, which xs:dateTime takes. */
const date = (key: string, value: string) => `<date key="${key}" value="${xmlText(value)}"/>`;

const extensions = [
  ['Concept', 'concept', 'http://www.xes-standard.org/concept.xesext'],
  ['Lifecycle', 'lifecycle', 'http://www.xes-standard.org/lifecycle.xesext'],
  ['Organizational', 'org', 'http://www.xes-standard.org/org.xesext'],
  ['Time', 'time', 'http://www.xes-standard.org/time.xesext'],
  ['Cost', 'cost', 'http://www.xes-standard.org/cost.xesext'],
] as const;

/**
 * An event log for process-mining tools, IEEE 1849-2016 (https://doi.org/10.1109/IEEESTD.2016.7740858): a trace for each flow, and in it
 * a `start` and a `complete` event for each invocation (`ate_abort`: it failed; none: it had not ended), by time. The activity is the
 * function, the resource its instance, and `concept:instance` the invocation. In the order that the schema has: extensions, globals,
 * classifiers, attributes, traces.
 * @throws StoreError, also after some of it was given
 */
export async function* xesOf(ask: Ask, selection: Selection): AsyncGenerator<string> {
  const { workflow, from, to, variant, now } = selection;
  yield `<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849.2016" xes.features="" xmlns="http://www.xes-standard.org/">
${extensions.map(([name, prefix, uri]) => `  <extension name="${name}" prefix="${prefix}" uri="${uri}"/>`).join('\n')}
  <global scope="trace">
    ${attribute('concept:name', '')}
  </global>
  <global scope="event">
    ${attribute('concept:name', '')}
    ${attribute('concept:instance', '')}
    ${attribute('lifecycle:transition', 'complete')}
    ${attribute('org:resource', '')}
    <date key="time:timestamp" value="1970-01-01T00:00:00.000Z"/>
  </global>
  <classifier name="Activity" keys="concept:name"/>
  <classifier name="Activity and lifecycle" keys="concept:name lifecycle:transition"/>
  <classifier name="Resource" keys="org:resource"/>
  ${attribute('concept:name', workflow)}
  ${attribute('lifecycle:model', 'standard')}
  ${attribute('choreoscope:from', from)}
  ${attribute('choreoscope:to', to)}
  ${attribute('choreoscope:exported_at', now)}
${variant === '' ? '' : `  ${attribute('choreoscope:variant', variant)}\n`}`;
  for await (const flow of exportedFlows(ask, selection)) yield traceOf(flow);
  yield '</log>\n';
}

function traceOf(flow: ExportedFlow): string {
  const head = [
    attribute('concept:name', flow.flow_id),
    attribute('choreoscope:variant', flow.variant),
    attribute('choreoscope:state', flow.state),
    attribute('choreoscope:duration_ms', flow.duration_ms),
    float('cost:total', flow.cost_usd),
    attribute('cost:currency', 'USD'),
    ...(flow.event_keys.length === 0 ? [] : [attribute('choreoscope:event_keys', flow.event_keys.join(' '))]),
  ];
  const events = eventsOf(flow).sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.order - b.order));
  return `  <trace>\n    ${head.join('\n    ')}\n${events.map(({ xml }) => xml).join('')}  </trace>\n`;
}

/** An invocation's events, once however many of its records belong to the flow. */
function eventsOf(flow: ExportedFlow): { at: string; order: number; xml: string }[] {
  const seen = new Set<string>();
  return flow.events.flatMap((event, i) => {
    const instance = `${event.trace_id}${event.span_id}`;
    if (seen.has(instance)) return [];
    seen.add(instance);
    const common = [
      attribute('concept:name', event.function_name || shortName(event.function)),
      attribute('concept:instance', instance),
      attribute('org:resource', event.instance),
      attribute('org:group', event.region),
    ];
    const started = [
      ...common,
      attribute('lifecycle:transition', 'start'),
      date('time:timestamp', event.started_at),
      attribute('choreoscope:function', event.function),
      attribute('choreoscope:version', event.function_version),
      attribute('choreoscope:cold_start', event.is_cold_start === 1),
      attribute('choreoscope:evidence', event.evidence),
      attribute('choreoscope:channel', event.channel),
      ...(event.evidence === 'none'
        ? []
        : [
            attribute('choreoscope:from', event.from_function),
            float('choreoscope:wait_ms', event.wait_ms),
            float('choreoscope:confidence', event.confidence),
          ]),
    ];
    const ended = [
      ...common,
      attribute('lifecycle:transition', event.is_error ? 'ate_abort' : 'complete'),
      date('time:timestamp', event.ended_at),
      ...(event.is_error ? [attribute('choreoscope:error', event.error_type)] : []),
    ];
    const xml = (lines: string[]) => `    <event>\n      ${lines.join('\n      ')}\n    </event>\n`;
    return [
      { at: event.started_at, order: 2 * i, xml: xml(started) },
      ...(event.is_unfinished ? [] : [{ at: event.ended_at, order: 2 * i + 1, xml: xml(ended) }]),
    ];
  });
}
