import { question } from '../question.ts';

/**
 * Functions that ran in [from, to), by name: the choices of a filter.
 */
export const functionNames = question({
  file: 'function-names.sql',
  params: { from: "DateTime64(3, 'UTC')", to: "DateTime64(3, 'UTC')" },
  columns: {
    function: 'String',
    name: 'String',
  },
});
