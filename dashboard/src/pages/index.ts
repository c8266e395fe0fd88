import type { Page } from '../page.ts';
import { find } from './find.ts';
import { findings } from './findings.ts';
import { flow } from './flow.ts';
import { flows } from './flows.ts';
import { functionPage } from './function.ts';
import { functions } from './functions.ts';
import { overview } from './overview.ts';
import { publish } from './publish.ts';
import { span } from './span.ts';
import { workflow } from './workflow.ts';
import { workflowCompare } from './workflow-compare.ts';
import { workflows } from './workflows.ts';

/** Every page there is. A page is one module and one row. */
export const pages: readonly Page[] = [
  overview,
  find,
  flows,
  flow,
  span,
  publish,
  functions,
  functionPage,
  workflows,
  workflow,
  workflowCompare,
  findings,
];
