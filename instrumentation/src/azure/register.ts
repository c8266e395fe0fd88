import { traceFunctions } from './index.ts';

/**
 * In code, `import '@choreoscope/instrumentation/azure/register'` in a file that the app's `main` names, or preloaded:
 * `languageWorkers__node__arguments` = `--require @choreoscope/instrumentation/azure/register`.
 */
traceFunctions();
