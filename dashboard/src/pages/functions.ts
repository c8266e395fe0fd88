import { costByFunction, functionList } from '@choreoscope/queries';
import { z } from 'zod';
import { link } from '../links.ts';
import { definePage } from '../page.ts';
import { rangeParameters, timeQuery } from '../range.ts';
import { askRange } from '../range-request.ts';
import { functionRows, withCosts } from './function-rows.ts';

const sorts = ['invocations', 'errors', 'cold_starts', 'p95', 'latest', 'name'] as const;
const limit = 500;

/** Every function that ran, with how it did. */
export const functions = definePage({
  path: '/functions',
  template: 'functions',
  section: 'functions',
  parameters: { ...rangeParameters, sort: z.enum(sorts).optional() },
  async load(context, input) {
    const { range } = await askRange(context, input);
    const { from, to } = range;
    const [rows, costs] = await Promise.all([
      context.ask(functionList, { from, to, function: '', sort: input.sort ?? 'invocations', limit }),
      context.ask(costByFunction, { from, to }),
    ]);
    return { range, functions: withCosts(rows, costs) };
  },
  view(data, _context, input) {
    const time = timeQuery(input);
    const chosen = input.sort ?? 'invocations';
    return {
      title: 'Functions',
      range: data.range,
      functions: functionRows(data.functions, time),
      isCut: data.functions.length === limit,
      limit,
      sort: Object.fromEntries(
        sorts.map((sort) => [
          sort,
          { href: link('/functions', { ...time, sort }), isCurrent: sort === chosen },
        ]),
      ),
      everythingHref: link('/functions', { range: 'all' }),
    };
  },
});
