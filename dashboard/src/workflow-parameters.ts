import { z } from 'zod';

/** A workflow as flows have it, free text. */
export const workflowIdentity = z.string().min(1).max(2000);

/** A variant: the hash of its shape. */
export const variantId = z
  .string()
  .regex(/^[0-9a-fA-F]{16}$/, 'must be 16 hexadecimal characters')
  .toLowerCase();
