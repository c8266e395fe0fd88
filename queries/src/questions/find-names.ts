import { question } from '../question.ts';

/**
 * Functions and workflows whose name or identity holds a text, whatever its case, that were seen since a time: exact names first,
 * then the busiest. `what` is function or workflow; a workflow's name is what people call it, else its identity.
 */
export const findNames = question({
  file: 'find-names.sql',
  params: { text: 'String', since: "DateTime64(3, 'UTC')", limit: 'UInt32' },
  columns: { what: 'String', identity: 'String', name: 'String', is_exact: 'UInt8', times: 'Float64' },
});
