type Attribute = string | number | Promise<string | undefined> | undefined;

/** Values of `host.arch` where Node has another word. https://opentelemetry.io/docs/specs/semconv/registry/attributes/host/ */
const architectures: Record<string, string> = { x64: 'amd64', ia32: 'x86', arm: 'arm32' };

/**
 * What the Lambda environment says of the function and its instance.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime and
 * https://opentelemetry.io/docs/specs/semconv/resource/faas/
 *
 * @param accountId known from the function's ARN, which only comes with an invocation
 */
export function lambdaResource(
  env: Record<string, string | undefined>,
  serviceName: string | undefined,
  accountId: Promise<string | undefined> | string | undefined,
): Record<string, NonNullable<Attribute>> {
  const name = env.AWS_LAMBDA_FUNCTION_NAME;
  const megabytes = Number(env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE);
  const attributes: Record<string, Attribute> = {
    'service.name': serviceName ?? name ?? 'unknown_service',
    'faas.name': name,
    'faas.version': env.AWS_LAMBDA_FUNCTION_VERSION,
    'faas.instance': env.AWS_LAMBDA_LOG_STREAM_NAME,
    'faas.max_memory': megabytes > 0 ? megabytes * 1_048_576 : undefined,
    'cloud.provider': name ? 'aws' : undefined,
    'cloud.platform': name ? 'aws_lambda' : undefined,
    'cloud.region': env.AWS_REGION,
    'cloud.account.id': accountId,
    'host.arch': architectures[process.arch] ?? process.arch,
    'process.runtime.name': 'nodejs',
    'process.runtime.version': process.versions.node,
    'telemetry.sdk.language': 'nodejs',
    'telemetry.sdk.name': 'opentelemetry',
    'telemetry.distro.name': 'choreoscope',
  };
  return Object.fromEntries(
    Object.entries(attributes).filter(([, value]) => value !== undefined && value !== ''),
  ) as Record<string, NonNullable<Attribute>>;
}

/** The same for a NodeSDK: `new NodeSDK({ resourceDetectors: [lambdaResourceDetector] })`. */
export const lambdaResourceDetector = {
  detect: () => ({ attributes: lambdaResource(process.env, process.env.OTEL_SERVICE_NAME, undefined) }),
};
