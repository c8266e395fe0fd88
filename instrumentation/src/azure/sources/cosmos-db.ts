import { byteLength, items, joined, key, nameAt, secondsAt } from '../../sources/reading.ts';
import { setting } from '../channels.ts';
import { source } from './source.ts';

/**
 * Documents that were written, by the change feed. A version of a document has an ETag, which its write returned.
 * https://learn.microsoft.com/azure/azure-functions/functions-bindings-cosmosdb-v2-trigger,
 * https://learn.microsoft.com/rest/api/cosmos-db/documents
 */
export const cosmosDb = source('cosmosdb', 'datasource', ({ input, trigger, env }, channel) => {
  const database = setting(trigger, env, 'databaseName');
  const container = setting(trigger, env, 'containerName') ?? setting(trigger, env, 'collectionName');
  const documents = Array.isArray(input) ? items(input) : [input];
  return (documents.length > 0 ? documents : [undefined]).map((document) => {
    const etag = nameAt(document, '_etag')?.replaceAll('"', '');
    const id = nameAt(document, 'id');
    return {
      keys: key('pointer', 'cosmosdb', joined`${database}/${container}/${id}#${etag}`),
      channel,
      eventTimeMs: secondsAt(document, '_ts'),
      payloadBytes: byteLength(document),
      messageId: id,
      payload: document,
    };
  });
});
