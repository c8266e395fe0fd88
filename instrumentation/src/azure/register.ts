import { traceFunctions } from './index.ts';

/**
 * In code, `import '@choreoscope/instrumentation/azure/register'` in a file that the app's `main` names, or preloaded:
 * `languageWorkers__node__arguments` = `--require @choreoscope/instrumentation/azure/register`. A host whose app has such
 * arguments starts a worker of its own for it: UsePlaceholderChannel in
 * https://github.com/Azure/azure-functions-host/blob/dev/src/WebJobs.Script/Workers/Rpc/WebHostRpcWorkerChannelManager.cs
 */
traceFunctions();
