import { lambdaResource } from '../resource.ts';
import { askMetadata } from './metadata.ts';

/**
 * What Cloud Functions and Cloud Run say of the function and its instance: names in the environment, the rest on the
 * metadata server, asked once while the program loads.
 * https://cloud.google.com/run/docs/container-contract#env-vars and
 * https://opentelemetry.io/docs/specs/semconv/resource/cloud-provider/gcp/
 */
export const googleResource: typeof lambdaResource = (env, serviceName) => {
  const name = env.K_SERVICE ?? env.FUNCTION_NAME;
  const base = lambdaResource({}, serviceName ?? name, undefined);
  if (!name) return base;
  // The 1st generation says what it has been given; later ones have a limit that the system knows.
  const memory = Number(env.FUNCTION_MEMORY_MB) * 1_048_576 || process.constrainedMemory?.();
  const isFunction = env.FUNCTION_TARGET !== undefined;
  const instance = askMetadata(env, 'instance/id');
  const region = askMetadata(env, 'instance/region').then((path) => path?.split('/').at(-1));
  const known = env.GOOGLE_CLOUD_PROJECT ?? env.GCP_PROJECT ?? env.GCLOUD_PROJECT;
  const project = known ? Promise.resolve(known) : askMetadata(env, 'project/project-id');
  const own = `${process.pid.toString(36)}-${Date.now().toString(36)}`;
  return {
    ...base,
    'faas.name': name,
    ...(env.K_REVISION && { 'faas.version': env.K_REVISION }),
    'faas.instance': instance.then((id) => id ?? own),
    // Without a limit it is the address space, or 0.
    ...(memory > 0 && memory < 2 ** 46 && { 'faas.max_memory': memory }),
    'cloud.provider': 'gcp',
    'cloud.platform': isFunction ? 'gcp_cloud_functions' : 'gcp_cloud_run',
    'cloud.region': region.then((found) => found ?? env.FUNCTION_REGION),
    'cloud.account.id': project,
    'cloud.resource_id': Promise.all([project, region]).then(([inProject, inRegion]) =>
      resourceId(name, isFunction, inProject, inRegion ?? env.FUNCTION_REGION),
    ),
  };
};

/** https://cloud.google.com/apis/design/resource_names#full_resource_name */
function resourceId(
  name: string,
  isFunction: boolean,
  project: string | undefined,
  region: string | undefined,
): string | undefined {
  if (!project || !region) return undefined;
  const [service, collection] = isFunction
    ? ['cloudfunctions.googleapis.com', 'functions']
    : ['run.googleapis.com', 'services'];
  return `//${service}/projects/${project}/locations/${region}/${collection}/${name}`;
}
