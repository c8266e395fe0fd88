import type { HopKey } from '../../delivery.ts';
import { countAt, joined, key, nameAt } from '../../sources/reading.ts';
import { storageAccount } from '../channels.ts';
import { timeOf } from '../function-event.ts';
import { source } from './source.ts';

/**
 * A blob that was written. Its ETag is what the write returned.
 * https://learn.microsoft.com/azure/azure-functions/functions-bindings-storage-blob-trigger#metadata
 */
export const blob = source(
  'blob',
  'datasource',
  ({ metadata }, channel) => {
    const path = nameAt(metadata, 'blobTrigger');
    return [
      {
        keys: blobKeys(path, nameAt(metadata, 'properties', 'eTag')),
        channel,
        eventTimeMs: timeOf(nameAt(metadata, 'properties', 'lastModified')),
        payloadBytes: countAt(metadata, 'properties', 'contentLength'),
        messageId: path,
        // Of a blob there is a pointer only.
        payload: null,
      },
    ];
  },
  {
    channel: ({ metadata, trigger, env }) => {
      const uri = blobAddress(nameAt(metadata, 'uri'));
      const [container] = (nameAt(metadata, 'blobTrigger') ?? nameAt(trigger, 'path') ?? '').split('/');
      return joined`blob:${uri?.account ?? storageAccount(trigger, env)}/${uri?.container ?? (container || undefined)}`;
    },
  },
);

/** `container/name#etag`, the ETag without quotes. */
export function blobKeys(path: string | undefined, etag: string | undefined): HopKey[] {
  return key('pointer', 'blob', joined`${path}#${etag?.replaceAll('"', '')}`);
}

/** Of `https://account.blob.core.windows.net/container/name`. */
export function blobAddress(
  url: string | undefined,
): { account: string; container: string; path: string } | undefined {
  const [, account, container, name] =
    /^https?:\/\/([^./:]+)\.[^/]+\/([^/]+)\/([^?#]+)/.exec(url ?? '') ?? [];
  if (!account || !container || !name) return undefined;
  return { account, container, path: `${container}/${decoded(name)}` };
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
