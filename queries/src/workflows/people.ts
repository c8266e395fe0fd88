import { toStoreError } from '../errors.ts';
import type { StatementParams } from '../job-statements.ts';
import type { Store } from '../store.ts';
import { run } from './statements.ts';

/**
 * Gives a workflow the name people use. It stays whatever its flows do.
 * @param workflow as flows have it: `place-order · POST /orders`
 * @param name empty takes the name back
 * @throws StoreError
 */
export function nameWorkflow(store: Store, workflow: string, name: string): Promise<void> {
  return write(store, 'name', { workflow, name });
}

/**
 * Says that a variant is expected of a workflow, or no longer. Once one is, any other that is seen is drift.
 * @param variant 16 hex digits
 * @throws StoreError
 */
export function acceptVariant(
  store: Store,
  workflow: string,
  variant: string,
  accepted: boolean,
): Promise<void> {
  return write(store, 'accept', { workflow, variant, accepted: Number(accepted) });
}

async function write({ client }: Store, name: string, params: StatementParams): Promise<void> {
  try {
    await run(client, name, params);
  } catch (cause) {
    throw toStoreError(cause, name);
  }
}
