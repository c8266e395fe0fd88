import { question } from '../question.ts';

/**
 * How often one flow of a variant goes the same way, of the flows that go it at all: least, most and on average, in flows that
 * began in [from, to) (whole slices of five minutes). A redelivered event counts once.
 * @param variant '' any
 */
export const variantRepeats = question({
  file: 'variant-repeats.sql',
  params: { workflow: 'String', variant: 'String', from: "DateTime64(3, 'UTC')", to: "DateTime64(3, 'UTC')" },
  columns: {
    from_function: 'String',
    channel: 'String',
    to_function: 'String',
    least: 'UInt32',
    most: 'UInt32',
    mean: 'Float64',
  },
});
