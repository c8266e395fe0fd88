import { redirectHandler } from './redirect-handler.ts';

/**
 * `NODE_OPTIONS=--require @choreoscope/instrumentation/register` (or `--import`): traces the function that
 * `_HANDLER` names, with nothing else loaded until the runtime asks for it.
 */
redirectHandler(process.env);
