import { textOrBytes } from '../http/body-text.ts';
import { byteLength, countAt, isObject, items, member, nameAt } from '../sources/reading.ts';

/**
 * What a function was called with, as the library's `InvocationContext` tells it.
 * https://learn.microsoft.com/azure/azure-functions/functions-reference-node#invocation-context
 */
export interface FunctionEvent {
  functionName: string;
  /** The handler's first argument. Text that was JSON has been parsed by the library. */
  input: unknown;
  /** `options.trigger`: type, names and the connection as they were registered. */
  trigger: unknown;
  /** Of its names, also inside of objects, the library has made the first letter small. */
  metadata: unknown;
  /** Attempts before this one, where a retry policy of the function says so. */
  retryCount: number | undefined;
  /** App settings: connections and names are behind their names. */
  env: NodeJS.ProcessEnv;
  /** The messages of a batch, themselves, so that `eachRecord` and `tracedRecord` find them. */
  Records: unknown[] | undefined;
}

/** @param context an `InvocationContext`; anything else has nothing to tell */
export function functionEvent(input: unknown, context: unknown): FunctionEvent {
  return {
    functionName: nameAt(context, 'functionName') ?? 'unknown',
    input,
    trigger: member(context, 'options', 'trigger'),
    metadata: member(context, 'triggerMetadata'),
    retryCount: countAt(context, 'retryContext', 'retryCount'),
    env: process.env,
    Records: Array.isArray(input) ? input : undefined,
  };
}

/** One message of an event, and what its metadata say of it by name. */
export interface FunctionRecord {
  content: unknown;
  told(name: string): unknown;
}

/**
 * The messages of an event: one, or with `cardinality: 'many'` a list, whose metadata are lists too, `messageIdArray`.
 * https://learn.microsoft.com/azure/azure-functions/functions-bindings-service-bus-trigger#message-metadata
 */
export function functionRecords({ input, trigger, metadata }: FunctionEvent): FunctionRecord[] {
  const isMany = Array.isArray(input) && nameAt(trigger, 'cardinality')?.toLowerCase() !== 'one';
  if (!isMany) return [{ content: input, told: (name) => member(metadata, name) }];
  const contents = items(input);
  if (contents.length === 0) return [{ content: undefined, told: () => undefined }];
  return contents.map((content, i) => ({
    content,
    told: (name) => member(metadata, `${name}Array`, String(i)),
  }));
}

/** A payload and its size, where it has come as text or bytes. */
export function payloadOf(content: unknown): { payload: unknown; payloadBytes: number | undefined } {
  if (content instanceof Uint8Array)
    return { payload: textOrBytes(content), payloadBytes: content.byteLength };
  const isOne = isObject(content) || typeof content === 'string';
  return { payload: isOne ? content : null, payloadBytes: byteLength(content) };
}

/** An id; the library makes a number of one that has only digits. */
export function idOf(value: unknown): string | undefined {
  return nameAt({ id: Number.isSafeInteger(value) ? String(value) : value }, 'id');
}

/** Unix ms of a time that .NET wrote: ISO 8601, perhaps without the zone, which then is UTC. */
export function timeOf(value: unknown): number | undefined {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\dT/.test(value) || value.length > 40) return undefined;
  const ms = Date.parse(/(?:Z|[+-]\d\d:?\d\d)$/i.test(value) ? value : `${value}Z`);
  return Number.isNaN(ms) ? undefined : ms;
}
