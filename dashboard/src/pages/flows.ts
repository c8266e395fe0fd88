import { flowList, functionNames, workflowNames } from '@choreoscope/queries';
import { formatCount } from '../format.ts';
import { link } from '../links.ts';
import { functionLabel } from '../names.ts';
import { definePage } from '../page.ts';
import { timeQuery } from '../range.ts';
import { askRange } from '../range-request.ts';
import { cursorAfter, filterQuery, flowFilters, flowParameters } from './flow-filters.ts';
import { flowRow } from './flow-rows.ts';

const pageSize = 50;

/** Flows that match every filter, newest or longest first, page by page. */
export const flows = definePage({
  path: '/flows',
  template: 'flows',
  section: 'flows',
  parameters: flowParameters,
  async load(context, input) {
    const { range } = await askRange(context, input);
    const { from, to } = range;
    const [rows, workflows, functions] = await Promise.all([
      context.ask(flowList, { from, to, ...flowFilters(input), limit: pageSize + 1 }),
      context.ask(workflowNames, { from, to }),
      context.ask(functionNames, { from, to }),
    ]);
    const page = rows.slice(0, pageSize);
    const last = page.at(-1);
    return {
      range,
      flows: page,
      next: rows.length > pageSize && last ? cursorAfter(last) : null,
      workflows,
      functions,
    };
  },
  view(data, _context, input) {
    const time = timeQuery(input);
    const filters = filterQuery(input);
    const sort = input.sort ?? 'newest';
    return {
      title: 'Flows',
      range: data.range,
      action: '/flows',
      time: Object.entries(time).filter(([, value]) => value !== undefined),
      filters: {
        id: input.id ?? '',
        minMs: input.min_ms ?? '',
        sort,
        checks: [
          { name: 'error', label: 'has error', isOn: input.error === '1' },
          { name: 'cold', label: 'cold start', isOn: input.cold === '1' },
          { name: 'duplicate', label: 'duplicate', isOn: input.duplicate === '1' },
        ],
        workflows: choices(
          data.workflows.map(({ workflow, flows: count }) => ({
            value: workflow,
            label: `${workflow} (${formatCount(count)})`,
          })),
          input.workflow,
        ),
        functions: choices(
          data.functions.map(({ function: identity, name }) => ({
            value: identity,
            label: name || functionLabel(identity),
          })),
          input.function,
        ),
        isAny: Object.entries(filters).some(([name, value]) => name !== 'sort' && value !== undefined),
        clearHref: link('/flows', time),
      },
      sorts: (['newest', 'longest'] as const).map((choice) => ({
        label: `${choice[0]?.toUpperCase()}${choice.slice(1)} first`,
        href: link('/flows', { ...time, ...filters, sort: choice }),
        isCurrent: choice === sort,
      })),
      flows: data.flows.map(flowRow),
      firstHref: input.after ? link('/flows', { ...time, ...filters }) : undefined,
      nextHref: data.next ? link('/flows', { ...time, ...filters, after: data.next }) : undefined,
      everythingHref: link('/flows', { ...filters, range: 'all' }),
      isAllTime: input.range === 'all',
    };
  },
});

/** Options of a select; a value that is chosen but not on offer is still shown, so that the form tells the truth. */
function choices(offered: { value: string; label: string }[], chosen: string | undefined) {
  const missing = chosen !== undefined && !offered.some(({ value }) => value === chosen);
  return [...(missing ? [{ value: chosen, label: functionLabel(chosen) }] : []), ...offered].map(
    (choice) => ({
      ...choice,
      isChosen: choice.value === chosen,
    }),
  );
}
