import type { ServiceCall } from './event-target.ts';

/**
 * A resource's ARN from the short name a call gives it, or the name itself where it is an ARN already. Without
 * an account it is `kind:name` (docs/telemetry.md, "Channels").
 * @param kind what stands before the name where there is no ARN: `table`, `bus`, …
 * @param resource the last part of the ARN: `table/orders`
 */
export function arn(
  call: ServiceCall,
  service: string,
  kind: string,
  name: string | undefined,
  resource: string | undefined = name === undefined ? undefined : `${kind}/${name}`,
): string | undefined {
  if (name === undefined || name.startsWith('arn:')) return name;
  if (call.accountId === undefined) return `${kind}:${name}`;
  return `arn:${partition(call.region)}:${service}:${call.region}:${call.accountId}:${resource}`;
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */
function partition(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

/** The part of an ARN or name after its last `/` or `:`. */
export function shortName(name: string | undefined): string | undefined {
  return name?.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf(':')) + 1);
}
