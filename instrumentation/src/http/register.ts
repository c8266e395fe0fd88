import { traceServers } from './index.ts';

/**
 * `NODE_OPTIONS=--require @choreoscope/instrumentation/http/register` (or `--import`): traces every server that this
 * process starts.
 */
traceServers();
