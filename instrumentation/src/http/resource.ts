import { lambdaResource } from '../resource.ts';

/**
 * What a long-running process says of itself: no function, no instance of one.
 * https://opentelemetry.io/docs/specs/semconv/resource/#service
 */
export const serverResource: typeof lambdaResource = (env, serviceName) => {
  const name = serviceName ?? env.K_SERVICE ?? env.npm_package_name ?? 'unknown_service:node';
  const host = env.HOSTNAME ?? process.getBuiltinModule('node:os').hostname();
  return { ...lambdaResource({}, name, undefined), 'service.instance.id': `${host}:${process.pid}` };
};
