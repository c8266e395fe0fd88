import { question } from '../question.ts';

/**
 * What the store holds at all, whatever the time: is it empty, and from when to when does it reach.
 *
 * @returns one row, always
 */
export const storeExtent = question({
  file: 'store-extent.sql',
  params: {},
  columns: {
    is_empty: 'UInt8',
    first_at: "Nullable(DateTime64(9, 'UTC'))",
    last_at: "Nullable(DateTime64(9, 'UTC'))",
  },
});
