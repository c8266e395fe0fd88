import { z } from 'zod';

function hex(characters: number) {
  return z
    .string()
    .regex(new RegExp(`^[0-9a-fA-F]{${characters}}$`), `must be ${characters} hexadecimal characters`)
    .toLowerCase();
}

/** Ids as they stand in a path. */
export const flowId = hex(32);
export const traceId = hex(32);
export const spanId = hex(16);
