import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import { builtin } from '../builtin.ts';

/** The server is on the host itself; where there is none, nothing may wait for it for long. */
const longestMs = 500;

/**
 * Asks the metadata server of the instance. https://cloud.google.com/run/docs/container-contract#metadata-server
 * @param path below `computeMetadata/v1/`: `instance/id`
 * @returns undefined when it does not answer, or not in time. Never rejects
 */
export function askMetadata(
  env: Record<string, string | undefined>,
  path: string,
): Promise<string | undefined> {
  // As Google's own clients have it: https://github.com/googleapis/gcp-metadata#environment-variables
  const host = env.GCE_METADATA_HOST ?? 'metadata.google.internal';
  return context.with(
    suppressTracing(ROOT_CONTEXT),
    () =>
      new Promise<string | undefined>((resolve) => {
        const give = (value?: string) => {
          clearTimeout(timer);
          resolve(value);
        };
        let timer: NodeJS.Timeout | undefined;
        // Counted from when the program's modules are loaded: until then nobody could hear the answer.
        setImmediate(() => {
          timer = setTimeout(give, longestMs).unref();
        });
        try {
          const asked = builtin('node:http').get(
            `http://${host}/computeMetadata/v1/${path}`,
            { headers: { 'metadata-flavor': 'Google' }, agent: false },
            (response) => {
              let text = '';
              response.setEncoding('utf8');
              response.on('data', (piece: string) => {
                text += piece;
              });
              response.on('end', () => give(response.statusCode === 200 ? text.trim() : undefined));
              response.on('error', () => give());
            },
          );
          asked.on('error', () => give());
          asked.on('socket', (socket) => socket.unref());
        } catch {
          give();
        }
      }),
  );
}
