import { lambdaResource } from '../resource.ts';

/**
 * What App Service says of the app and this instance of it. One process has all of an app's functions, so which function
 * it was is told by each invocation's span.
 * https://learn.microsoft.com/azure/app-service/reference-app-settings#app-environment,
 * https://learn.microsoft.com/azure/azure-functions/functions-app-settings and
 * https://opentelemetry.io/docs/specs/semconv/resource/faas/
 */
export const azureResource: typeof lambdaResource = (env, serviceName) => {
  const app = env.WEBSITE_SITE_NAME;
  const base = lambdaResource({}, serviceName ?? app, undefined);
  const instance = env.WEBSITE_INSTANCE_ID || env.CONTAINER_NAME || env.WEBSITE_POD_NAME || env.HOSTNAME;
  // As OpenTelemetry's detector reads it; a container has a limit that the system knows.
  // https://github.com/open-telemetry/opentelemetry-js-contrib/tree/main/packages/resource-detector-azure
  const given = Number(env.WEBSITE_MEMORY_LIMIT_MB) * 1_048_576;
  const memory = given > 0 ? given : process.constrainedMemory?.();
  const told: Record<string, string | number | undefined> = {
    'cloud.provider': 'azure',
    'cloud.platform': 'azure_functions',
    // `West Europe` is its display name; its own is `westeurope`.
    'cloud.region': env.REGION_NAME?.toLowerCase().replaceAll(' ', ''),
    'cloud.account.id': subscription(env),
    'faas.instance': instance || `${process.pid.toString(36)}-${Date.now().toString(36)}`,
    // Without a limit it is the address space, or 0.
    'faas.max_memory': memory && memory < 2 ** 46 ? memory : undefined,
  };
  for (const name in told) if (told[name]) base[name] = told[name];
  return base;
};

/** `subscription+resource group-region webspace`. */
function subscription(env: NodeJS.ProcessEnv): string | undefined {
  return env.WEBSITE_OWNER_NAME?.split('+', 1)[0] || undefined;
}

/**
 * What names one function of the app, on its invocations' spans.
 * https://opentelemetry.io/docs/specs/semconv/resource/faas/: `<app>/<function>`, and its resource id.
 */
export function functionIdentity(env: NodeJS.ProcessEnv, functionName: string): Record<string, string> {
  const { WEBSITE_SITE_NAME: app, WEBSITE_RESOURCE_GROUP: group } = env;
  const owner = subscription(env);
  if (!app) return { 'faas.name': functionName };
  const identity: Record<string, string> = { 'faas.name': `${app}/${functionName}` };
  if (owner && group) {
    identity['cloud.resource_id'] =
      `/subscriptions/${owner}/resourceGroups/${group}/providers/Microsoft.Web/sites/${app}/functions/${functionName}`;
  }
  return identity;
}
