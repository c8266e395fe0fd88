import {
  findFlows,
  flowList,
  functionNames,
  type Params,
  type Row,
  workflowNames,
} from '@choreoscope/queries';
import { formatCount } from '../format.ts';
import { link } from '../links.ts';
import { functionLabel } from '../names.ts';
import { definePage, type PageContext } from '../page.ts';
import { timeQuery } from '../range.ts';
import { askRange } from '../range-request.ts';
import { askWorkflowNames, workflowNamer } from '../workflow-names.ts';
import {
  cursorAfter,
  evidences,
  type FlowInput,
  filterQuery,
  filtersOn,
  flowFilters,
  flowParameters,
  sorts,
  states,
} from './flow-filters.ts';
import { flowRow } from './flow-rows.ts';

const pageSize = 50;
const day = 86_400_000;

/** Flows that match every filter, newest, longest or dearest first, page by page. */
export const flows = definePage({
  path: '/flows',
  template: 'flows',
  section: 'flows',
  parameters: flowParameters,
  async load(context, input) {
    const { range } = await askRange(context, input);
    const { from, to } = range;
    const [rows, workflows, functions, workflow_names] = await Promise.all([
      askFlows(context, input.id, { from, to, ...flowFilters(input, context.now), limit: pageSize + 1 }),
      context.ask(workflowNames, { from, to }),
      context.ask(functionNames, { from, to }),
      askWorkflowNames(context),
    ]);
    const page = rows.slice(0, pageSize);
    const last = page.at(-1);
    return {
      range,
      flows: page,
      next: rows.length > pageSize && last ? cursorAfter(last) : null,
      workflows,
      functions,
      workflow_names,
    };
  },
  view(data, _context, input) {
    const time = timeQuery(input);
    const filters = filterQuery(input);
    const nameOf = workflowNamer(data.workflow_names);
    const sort = input.sort ?? 'newest';
    const order = sort === 'newest' ? {} : { sort };
    const isOn = (name: keyof FlowInput) => input[name] !== undefined;
    return {
      title: 'Flows',
      range: data.range,
      action: '/flows',
      time: Object.entries(time).filter(([, value]) => value !== undefined),
      filters: {
        id: input.id ?? '',
        sort,
        sorts,
        checks: [
          { name: 'error', label: 'has error', isOn: isOn('error') },
          { name: 'cold', label: 'cold start', isOn: isOn('cold') },
          { name: 'duplicate', label: 'duplicate', isOn: isOn('duplicate') },
        ],
        selects: [
          {
            name: 'workflow',
            label: 'Workflow',
            choices: choices(
              data.workflows.map(({ workflow, flows: count }) => ({
                value: workflow,
                label: `${nameOf(workflow)} (${formatCount(count)})`,
              })),
              input.workflow,
              nameOf,
            ),
          },
          {
            name: 'function',
            label: 'Through function',
            choices: choices(
              data.functions.map(({ function: identity, name }) => ({
                value: identity,
                label: name || functionLabel(identity),
              })),
              input.function,
            ),
          },
          { name: 'state', label: 'State', choices: choices(plain(states), input.state) },
        ],
        isMore: moreNames.some(isOn),
        texts: [
          { name: 'key', label: 'Business key', value: input.key },
          { name: 'attribute', label: 'Attribute of a span', value: input.attribute, hint: 'name=value' },
          { name: 'channel', label: 'Through channel', value: input.channel },
          { name: 'error_type', label: 'Failed with error type', value: input.error_type },
          { name: 'version', label: 'Through version', value: input.version, hint: 'function@version' },
          { name: 'variant', label: 'Variant', value: input.variant },
        ],
        numbers: [
          { name: 'min_ms', label: 'Took at least (ms)', value: input.min_ms },
          { name: 'max_ms', label: 'Took at most (ms)', value: input.max_ms },
          { name: 'min_usd', label: 'Cost at least (US$)', value: input.min_usd },
          { name: 'max_usd', label: 'Cost at most (US$)', value: input.max_usd },
        ],
        moreSelects: [
          {
            name: 'evidence_least',
            label: 'No evidence weaker than',
            choices: choices(plain(evidences), input.evidence_least),
          },
          {
            name: 'evidence_most',
            label: 'Some evidence no stronger than',
            choices: choices(plain(evidences), input.evidence_most),
          },
          {
            name: 'inferred',
            label: 'Inferred hops',
            choices: choices(
              [
                { value: '1', label: 'has some' },
                { value: '0', label: 'has none' },
              ],
              input.inferred,
            ),
          },
        ],
        on: filtersOn(input, nameOf).map(({ text, without }) => ({
          text,
          href: link('/flows', { ...time, ...without, ...order }),
        })),
        clearHref: link('/flows', { ...time, ...order }),
      },
      flows: data.flows.map((flow) => flowRow(flow, nameOf)),
      firstHref: input.after ? link('/flows', { ...time, ...filters, ...order }) : undefined,
      nextHref: data.next ? link('/flows', { ...time, ...filters, ...order, after: data.next }) : undefined,
      everythingHref: link('/flows', { ...filters, ...order, range: 'all' }),
      isAllTime: input.range === 'all',
    };
  },
});

/** Filters that are kept under "more". */
const moreNames = [
  'key',
  'attribute',
  'channel',
  'error_type',
  'version',
  'variant',
  'min_ms',
  'max_ms',
  'min_usd',
  'max_usd',
  'evidence_least',
  'evidence_most',
  'inferred',
] as const;

/** Flows that one identifier may lead to; further ones are left out, the oldest first. */
const namedLimit = 2_000;

/**
 * Flows by an attribute are those of the spans that have it, whatever their time: so the newest day is asked first, which is enough
 * where the attribute is common.
 */
async function askFlows(
  { ask }: PageContext,
  identifier: string | undefined,
  filters: Params<typeof flowList>,
): Promise<Row<typeof flowList>[]> {
  const named = identifier === undefined ? [] : await ask(findFlows, { identifier, limit: namedLimit });
  if (identifier !== undefined && named.length === 0) return [];
  const params = { ...filters, flow_ids: named.map(({ flow_id }) => flow_id) };
  const { from, to, attribute, sort, limit } = params as typeof params & { from: Date; to: Date };
  if (attribute !== '' && sort === 'newest' && to.getTime() - from.getTime() > day) {
    const newest = await ask(flowList, { ...params, from: new Date(to.getTime() - day) });
    if (newest.length === limit) return newest;
  }
  return ask(flowList, params);
}

function plain(values: readonly string[]) {
  return values.map((value) => ({ value, label: value }));
}

/** Options of a select; a value that is chosen but not on offer is still shown, so that the form tells the truth. */
function choices(
  offered: { value: string; label: string }[],
  chosen: string | undefined,
  labelOf: (value: string) => string = functionLabel,
) {
  const missing = chosen !== undefined && !offered.some(({ value }) => value === chosen);
  return [...(missing ? [{ value: chosen, label: labelOf(chosen) }] : []), ...offered].map((choice) => ({
    ...choice,
    isChosen: choice.value === chosen,
  }));
}
