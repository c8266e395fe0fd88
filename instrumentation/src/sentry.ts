import { type TracerProvider, trace } from '@opentelemetry/api';

/**
 * Whether this provider is Sentry's: what goes through it is sent to Sentry and to nobody else. It says so in its
 * resource. A provider of the user's own, with a span processor of Sentry's, is the user's.
 * https://github.com/getsentry/sentry-javascript/blob/develop/packages/opentelemetry/src/resource.ts
 */
export function isSentrys(provider: TracerProvider): boolean {
  const { resource, _resource } = provider as { resource?: Resource; _resource?: Resource };
  return (resource ?? _resource)?.attributes?.['service.namespace'] === 'sentry';
}

interface Resource {
  attributes?: Record<string, unknown>;
}

/** Whether the process' spans are Sentry's. Ours are then made by our own tracer, and never the active one. */
export function isBesideSentry(): boolean {
  return isSentrys(delegateOf(trace.getTracerProvider()));
}

/** The provider behind the API's proxy, which may be of another copy of the API. */
export function delegateOf(provider: TracerProvider): TracerProvider {
  const proxy = provider as { getDelegate?: () => TracerProvider };
  return typeof proxy.getDelegate === 'function' ? proxy.getDelegate() : provider;
}
