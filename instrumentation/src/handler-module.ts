import { beginLoading } from './began.ts';
import { loadHandler } from './load-handler.ts';
import type { prepareInstance as Prepare } from './prepare.ts';
import { originalHandler } from './redirect-handler.ts';
import type { wrap as Wrap } from './wrap.ts';

/** dist/index.cjs, shared with whatever else of the function loads this package. Defined by the build. */
declare const loadChoreoscope: () => { wrap: typeof Wrap; prepareInstance: typeof Prepare };

const { LAMBDA_TASK_ROOT, [originalHandler]: named } = process.env;

beginLoading();
const { wrap, prepareInstance } = loadChoreoscope();

// The handler, and all it loads, finds the environment as it was configured.
if (named) process.env._HANDLER = named;

const taskRoot = LAMBDA_TASK_ROOT ?? process.cwd();
const prepared = prepareInstance(taskRoot);
// Loaded before we take our place among OpenTelemetry's globals: an SDK that the handler starts comes first.
const loaded = await loadHandler(taskRoot, named ?? '');
await prepared;
/** The user's handler, wrapped. The runtime loads this module in the place of the user's. */
export const handler = wrap(loaded);
