import { findFlows, findNames, type Row } from '@choreoscope/queries';
import { z } from 'zod';
import { formatCount, formatDuration, formatTime, isoTime, shortId } from '../format.ts';
import { flowLink, functionLink, link, spanLink, workflowLink } from '../links.ts';
import { functionLabel } from '../names.ts';
import { definePage } from '../page.ts';
import { askWorkflowNames, workflowNamer, workflowPlace } from '../workflow-names.ts';

const limit = 50;
/** How far back a function or workflow may have been seen last to be found by its name. */
const namesFor_ms = 90 * 86_400_000;

/** What an identifier can be, in words. */
const kinds: Record<string, string> = {
  flow: 'its own id',
  trace: 'a trace id',
  span: 'a span id',
  request: 'a request id',
  key: 'a message or event id, or another key of a hop',
  business: 'a business key',
};

/**
 * What a text is the name or identifier of. A trace is found by its W3C and X-Ray headers as well:
 * https://www.w3.org/TR/trace-context/#traceparent-header,
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
 */
export const find = definePage({
  path: '/find',
  template: 'find',
  section: 'flows',
  parameters: { q: z.string().trim().max(1000).default('') },
  async load({ ask, now }, { q }) {
    const identifier = bareIdentifier(q);
    const [flows, names, workflow_names] = await Promise.all([
      q === '' ? [] : ask(findFlows, { identifier, limit: limit + 1 }),
      q === '' ? [] : ask(findNames, { text: q, since: new Date(now.getTime() - namesFor_ms), limit }),
      askWorkflowNames({ ask }),
    ]);
    return {
      q,
      identifier,
      flows: flows.slice(0, limit),
      is_cut: flows.length > limit,
      names,
      workflow_names,
    };
  },
  view({ q, identifier, flows, is_cut, names, workflow_names }) {
    const nameOf = workflowNamer(workflow_names);
    return {
      title: q === '' ? 'Find' : `Find ${q}`,
      redirectTo: onlyPlace(flows, names),
      q,
      isEmpty: flows.length + names.length === 0,
      flows: flows.map((flow) => ({
        href: placeOf(flow),
        id: flow.flow_id,
        shortId: shortId(flow.flow_id),
        what: kinds[flow.what] ?? flow.what,
        workflow: workflowPlace(flow.workflow, nameOf, { range: 'all' }),
        startedAt: formatTime(flow.started_at),
        startedIso: isoTime(flow.started_at),
        duration: formatDuration(flow.duration_ms),
        invocations: formatCount(flow.invocations),
        errors: flow.errors,
      })),
      allHref: is_cut ? link('/flows', { id: identifier, range: 'all' }) : undefined,
      limit,
      functions: ofKind(names, 'function').map(({ identity, name }) => ({
        href: functionLink(identity),
        name: name || functionLabel(identity),
        identity,
      })),
      workflows: ofKind(names, 'workflow').map(({ identity }) => workflowPlace(identity, nameOf)),
    };
  },
});

/** What pages write before a key: how strong it is, and what carried it. */
const keyPrefix =
  /^(?:(?:id|context|pointer|fingerprint):[a-z0-9_]+|sns|sqs|eventbridge|kinesis|dynamodb|s3|lambda|kafka|w3c):/;

function bareIdentifier(q: string): string {
  const w3c = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/i.exec(q);
  const xray = /(?:^|Root=)1-([0-9a-f]{8})-([0-9a-f]{24})(?:;|$)/i.exec(q);
  return w3c?.[1] ?? (xray ? `${xray[1]}${xray[2]}` : q.replace(keyPrefix, ''));
}

type Found = Row<typeof findFlows>;
type Named = Row<typeof findNames>;

/** A flow; the span in it where it was found by one or by its request. */
function placeOf({ what, flow_id, trace_id, span_id }: Found): string {
  return what === 'span' || what === 'request' ? spanLink(flow_id, trace_id, span_id) : flowLink(flow_id);
}

function ofKind(names: Named[], what: string): Named[] {
  return names.filter((row) => row.what === what);
}

/** Where to go at once: the flow of that id, the only flow found, the function or workflow of that very name, the only one that is like it. */
function onlyPlace(flows: Found[], names: Named[]): string | undefined {
  const itself = flows.find(({ what }) => what === 'flow') ?? (flows.length === 1 ? flows[0] : undefined);
  if (itself) return placeOf(itself);
  if (flows.length > 0) return undefined;
  const exact = names.filter(({ is_exact }) => is_exact === 1);
  const [one, ...others] = exact.length > 0 ? exact : names;
  if (!one || others.length > 0) return undefined;
  return one.what === 'function' ? functionLink(one.identity) : workflowLink(one.identity);
}
