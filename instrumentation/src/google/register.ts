import { traceFunctions } from './index.ts';

/**
 * `NODE_OPTIONS=--require @choreoscope/instrumentation/google/register` (or `--import`). The functions framework turns
 * every event, of whichever signature, into an HTTP request to a server of its own; that is where it is traced.
 */
traceFunctions();
