import { workflowList, workflowOverTime } from '@choreoscope/queries';
import { z } from 'zod';
import { formatPlural } from '../format.ts';
import { link } from '../links.ts';
import { definePage } from '../page.ts';
import { rangeParameters, timeQuery } from '../range.ts';
import { askRange } from '../range-request.ts';
import { workflowBucketSeconds } from '../workflow-buckets.ts';
import { chooseWorkflows, workflowOrders, workflowRows } from './workflow-rows.ts';

const bucketsWanted = 24;

/** Every workflow whose flows began in the range. There are few enough of them to sort and filter here. */
export const workflows = definePage({
  path: '/workflows',
  template: 'workflows',
  section: 'workflows',
  parameters: {
    ...rangeParameters,
    q: z.string().trim().max(1000).optional(),
    sort: z.enum(workflowOrders).optional(),
  },
  async load(context, input) {
    const { range } = await askRange(context, input);
    const { from, to } = range;
    const bucket_s = workflowBucketSeconds(range, bucketsWanted);
    const [all, overTime] = await Promise.all([
      context.ask(workflowList, { from, to }),
      context.ask(workflowOverTime, { workflow: '', from, to, bucket_s }),
    ]);
    const chosen = chooseWorkflows(all, { text: input.q ?? '', order: input.sort ?? 'flows' });
    const names = new Set(chosen.map(({ workflow }) => workflow));
    return {
      range,
      bucket_s,
      known: all.length,
      workflows: chosen,
      over_time: overTime.filter(({ workflow }) => names.has(workflow)),
    };
  },
  view(data, _context, input) {
    const time = timeQuery(input);
    const chosen = input.sort ?? 'flows';
    return {
      title: 'Workflows',
      range: data.range,
      hidden: Object.entries({ ...time, sort: input.sort }).filter(([, value]) => value !== undefined),
      text: input.q ?? '',
      clearHref: link('/workflows', { ...time, sort: input.sort }),
      said: formatPlural(data.workflows.length, 'workflow'),
      workflows: workflowRows(data.workflows, data.over_time, {
        range: data.range,
        bucket_s: data.bucket_s,
        time,
      }),
      isKnown: data.known > 0,
      sort: Object.fromEntries(
        workflowOrders.map((sort) => [
          sort,
          { href: link('/workflows', { ...time, q: input.q, sort }), isCurrent: sort === chosen },
        ]),
      ),
      everythingHref: link('/workflows', { q: input.q, range: 'all' }),
      isAllTime: input.range === 'all',
    };
  },
});
