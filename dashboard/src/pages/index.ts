import type { Page } from '../page.ts';
import { alert } from './alert.ts';
import { alertChannelsPage } from './alert-channels.ts';
import { editAlert, newAlert } from './alert-form.ts';
import { alertSilencesPage } from './alert-silences.ts';
import { alerts } from './alerts.ts';
import { coldStart } from './cold-start.ts';
import { coldStarts } from './cold-starts.ts';
import { duplicate } from './duplicate.ts';
import { duplicates } from './duplicates.ts';
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
  coldStarts,
  coldStart,
  workflows,
  workflow,
  workflowCompare,
  duplicates,
  duplicate,
  findings,
  alerts,
  alert,
  newAlert,
  editAlert,
  alertChannelsPage,
  alertSilencesPage,
];
