import { question } from '../question.ts';

/**
 * What is peculiar of a workflow's flows that began in [from, to) (whole slices of five minutes). `share` is of its flows, 0 to 1.
 * `loop`: a function that led to itself, `typical` how often it ran. `fan-out`: one invocation whose publishes were received several
 * times over one channel, `typical` how often. `fan-in`: several publishes of the flow in one invocation, or what several of its
 * records led to. `optional`: a way into a function that only some flows go.
 */
export const workflowTraits = question({
  file: 'workflow-traits.sql',
  params: { workflow: 'String', from: "DateTime64(3, 'UTC')", to: "DateTime64(3, 'UTC')" },
  columns: {
    trait: 'String',
    function: 'String',
    channel: 'String',
    flows: 'UInt32',
    share: 'Float64',
    typical: 'Float64',
  },
});
