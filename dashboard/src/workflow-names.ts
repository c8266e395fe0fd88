import { type Row, workflowLabels } from '@choreoscope/queries';
import { type Query, workflowLink } from './links.ts';
import type { PageContext } from './page.ts';

/** What people call workflows, for pages that name several: `workflow_names` of their data. */
type WorkflowNames = Row<typeof workflowLabels>[];

/** The names people gave to workflows. */
export function askWorkflowNames({ ask }: Pick<PageContext, 'ask'>): Promise<WorkflowNames> {
  return ask(workflowLabels, {});
}

/** What a workflow is called on a page: by people, else as it was discovered. */
export type NameOf = (workflow: string) => string;

export function workflowNamer(names: WorkflowNames): NameOf {
  const called = new Map(names.map(({ workflow, name }) => [workflow, name]));
  return (workflow) => called.get(workflow) ?? workflow;
}

/** A workflow as a link; `whole`, its discovered name, is the tooltip where people call it something else. */
export function workflowPlace(workflow: string, nameOf: NameOf, query: Query = {}) {
  const name = nameOf(workflow);
  return { name, whole: name === workflow ? undefined : workflow, href: workflowLink(workflow, query) };
}
