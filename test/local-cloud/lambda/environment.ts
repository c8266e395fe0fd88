import { REGION } from '../arns.ts';
import { hex32 } from '../ids.ts';
import type { FunctionConfig } from './function-config.ts';

/** `2026/11/20/[$LATEST]<32 hex>`: names an instance for as long as it lives. */
export function logStreamName(now: Date): string {
  return `${now.toISOString().slice(0, 10).replaceAll('-', '/')}/[$LATEST]${hex32()}`;
}

/**
 * The whole environment of an instance; nothing of the cloud's own environment leaks in.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
export function environmentOf(
  config: FunctionConfig,
  instance: { logStream: string; accessKeyId: string; runtimeApi: string; endpoint: string },
): Record<string, string> {
  const major = config.nodeMajor ?? Number(process.versions.node.split('.')[0]);
  return {
    AWS_ENDPOINT_URL: instance.endpoint,
    ...config.environment,
    PATH: process.env.PATH ?? '/usr/local/bin:/usr/bin:/bin',
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    _HANDLER: config.handler,
    LAMBDA_TASK_ROOT: config.taskRoot,
    AWS_LAMBDA_RUNTIME_API: instance.runtimeApi,
    AWS_LAMBDA_FUNCTION_NAME: config.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(config.memoryMb ?? 128),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${config.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: instance.logStream,
    AWS_EXECUTION_ENV: `AWS_Lambda_nodejs${major}.x`,
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_ACCESS_KEY_ID: instance.accessKeyId,
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_SESSION_TOKEN: 'local',
    AWS_XRAY_CONTEXT_MISSING: 'LOG_ERROR',
    AWS_LAMBDA_LOG_FORMAT: config.logFormat ?? 'Text',
  };
}

/** Variables an external extension does not get: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html#runtimes-extensions-registration-api-e */
const RUNTIME_ONLY = [
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_XRAY_CONTEXT_MISSING',
  'LAMBDA_TASK_ROOT',
  '_HANDLER',
];

export function extensionEnvironment(environment: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !RUNTIME_ONLY.includes(name)));
}
