import { type ChannelSettings, isSecretName, replaceReferences } from '@choreoscope/queries';
import { DeliveryFailure } from './delivery-failure.ts';

/**
 * The settings with the values of the variables they name.
 * @param secretOf a variable of the collector's environment
 * @throws DeliveryFailure naming what is not set: retryable, for the collector may be started again with it
 */
export function resolveSettings(
  settings: ChannelSettings,
  secretOf: (name: string) => string | undefined,
): ChannelSettings {
  const missing = new Set<string>();
  const read = (name: string) => {
    const value = isSecretName(name) ? secretOf(name) : undefined;
    if (value === undefined || value === '') missing.add(name);
    return value ?? '';
  };
  const resolved = Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [name, replaceReferences(value, read)]),
  );
  if (missing.size === 0) return resolved;
  const are = missing.size === 1 ? 'is' : 'are';
  throw new DeliveryFailure(`${[...missing].join(', ')} ${are} not set in the collector’s environment`, {
    isRetryable: true,
  });
}
