import { z } from 'zod';

/** A rule's or a channel's name in an address. */
export const alertName = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9._-]{0,79}$/i,
    'must be letters, digits, ".", "_" and "-", at most 80, and begin with a letter or digit',
  );
