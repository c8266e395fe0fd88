import { findingKinds, findingList, findingRun, findingTotals } from '@choreoscope/queries';
import { z } from 'zod';
import { formatAge, formatPlural } from '../format.ts';
import { link } from '../links.ts';
import { functionLabel } from '../names.ts';
import { definePage } from '../page.ts';
import { askWorkflowNames, workflowNamer } from '../workflow-names.ts';
import { findingRow } from './finding-rows.ts';

const states = ['open', 'dismissed', 'gone', 'all'] as const;
const kinds = findingKinds.map(({ kind }) => kind);
const limit = 500;

/** What is wrong in the estate, by kind, with its evidence and flows that show it. It has no time range: it is what holds now. */
export const findings = definePage({
  path: '/findings',
  template: 'findings',
  section: 'findings',
  parameters: {
    kind: z.enum(kinds).optional(),
    state: z.enum(states).optional(),
    function: z.string().max(2000).optional(),
    group: z.string().max(200).optional(),
    workflow: z.string().max(2000).optional(),
  },
  async load({ ask }, input) {
    const [rows, totals, runs, workflow_names] = await Promise.all([
      ask(findingList, {
        state: input.state ?? 'open',
        kind: input.kind ?? '',
        function: input.function ?? '',
        group: input.group ?? '',
        workflow: input.workflow ?? '',
        id: '',
        limit,
      }),
      ask(findingTotals, {}),
      ask(findingRun, {}),
      askWorkflowNames({ ask }),
    ]);
    return {
      checked: runs[0] ?? null,
      groups: [...new Set(totals.flatMap(({ groups }) => groups))].sort(),
      is_cut: rows.length === limit,
      workflow_names,
      kinds: findingKinds.map(({ kind, title, explanation, why, advice, thresholds }) => {
        const total = totals.find((one) => one.kind === kind);
        return {
          kind,
          title,
          explanation,
          why,
          advice,
          thresholds,
          open: total?.open ?? 0,
          gone: total?.gone ?? 0,
          dismissed: total?.dismissed ?? 0,
          findings: rows.filter((row) => row.kind === kind),
        };
      }),
    };
  },
  view(data, context, input) {
    const state = input.state ?? 'open';
    const query = { ...input };
    const nameOf = workflowNamer(data.workflow_names);
    const shown = data.kinds.filter(({ findings }) => findings.length > 0);
    const count = shown.reduce((sum, { findings }) => sum + findings.length, 0);
    const isFiltered = Boolean(input.kind || input.function || input.group || input.workflow);
    return {
      title: 'Findings',
      said: formatPlural(count, 'finding'),
      checked: data.checked && `Last looked for: ${formatAge(data.checked.checked_at, context.now)}`,
      isCut: data.is_cut,
      limit,
      state,
      states: states.map((one) => ({
        name: one,
        label: one[0]?.toUpperCase() + one.slice(1),
        count: one === 'all' ? undefined : data.kinds.reduce((sum, kind) => sum + kind[one], 0),
        href: link('/findings', { ...query, state: one === 'open' ? undefined : one }),
        isCurrent: one === state,
      })),
      filters: {
        kind: input.kind ?? '',
        function: input.function ?? '',
        group: input.group ?? '',
        workflow: input.workflow ?? '',
        state: input.state ?? '',
      },
      functionText: functionLabel(input.function ?? ''),
      groups: data.groups,
      allKinds: data.kinds.map(({ kind, title }) => ({ kind, title })),
      isFiltered,
      clearHref: link('/findings', { state: input.state }),
      kinds: shown.map(({ kind, title, explanation, why, advice, findings }) => ({
        kind,
        title,
        explanation,
        why,
        advice,
        said: formatPlural(findings.length, 'finding'),
        findings: findings.map((finding) => findingRow(finding, query, nameOf)),
      })),
    };
  },
});
