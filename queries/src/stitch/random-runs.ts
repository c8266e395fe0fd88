import fc from 'fast-check';
import type { Run, Send } from './choreography.ts';
import type { Flows } from './reading.ts';

/** A choreography that happened, and the flows it really was. */
export interface Story {
  runs: Run[];
  truth: Flows;
}

/** One invocation to be: which of the messages under way it receives, and what each record of it sends. */
interface Step {
  /** Picks from the latest messages; without any to pick it is the invocation a root. */
  takes: number[];
  /** Messages each record sends itself. */
  own: number;
  /** Messages the invocation sends for all of its records. */
  shared: number;
  /** Seconds its clock is off. */
  skew: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  takes: fc.array(fc.nat(1_000), { maxLength: 4 }),
  own: fc.nat(2),
  shared: fc.constantFrom(0, 0, 0, 1),
  skew: fc.integer({ min: -2, max: 2 }),
});

/** Flow roots with the share and depth of one record. */
type Membership = Map<string, { share: number; depth: number }>;

/** Plays the steps, a second each, and keeps account record by record. A message may be received again and again. */
function play(steps: Step[]): Story {
  const runs: Run[] = [];
  const messages: { key: string; of: Membership[] }[] = [];
  const flows = new Map<string, { member: string; depth: number; share: number }[]>();
  for (const [n, { takes, own, shared, skew }] of steps.entries()) {
    const id = `r${n}`;
    const taken = takes.flatMap((pick) =>
      messages.length > 0 ? [messages.at(-1 - (pick % Math.min(messages.length, 12)))!] : [],
    );
    const records = (taken.length > 0 ? taken : [undefined]).map((message, ordinal): Membership => {
      if (!message) return new Map([[`${id}/${ordinal}`, { share: 1, depth: 0 }]]);
      const membership: Membership = new Map();
      for (const origin of message.of)
        for (const [root, { share, depth }] of origin) {
          const known = membership.get(root) ?? { share: 0, depth: Number.POSITIVE_INFINITY };
          membership.set(root, {
            share: known.share + share / message.of.length,
            depth: Math.min(known.depth, depth + 1),
          });
        }
      return membership;
    });
    const sends: Send[] = [];
    const send = (of: Membership[], more: Partial<Send>) => {
      const key = `id:sqs:m${messages.length}`;
      messages.push({ key, of });
      sends.push({ keys: [key], at: n + skew + 0.5, ...more });
    };
    for (const [ordinal, membership] of records.entries()) {
      for (let k = 0; k < own; k += 1) send([membership], { record: ordinal });
      for (const [root, { share, depth }] of membership) {
        const members = flows.get(root) ?? [];
        members.push({ member: `${id}/${ordinal}`, depth, share });
        flows.set(root, members);
      }
    }
    for (let k = 0; k < shared; k += 1) send(records, {});
    runs.push({ id, at: n + skew, gets: taken.length > 0 ? taken.map(({ key }) => [key]) : [[]], sends });
  }
  const truth: Flows = {};
  for (const [root, members] of flows)
    truth[root] = members
      .sort((a, b) => a.depth - b.depth || (a.member < b.member ? -1 : 1))
      .map(({ member, share }) => (Math.abs(share - 1) < 1e-6 ? member : `${member} ${+share.toFixed(6)}`));
  return { runs, truth };
}

/** Random choreographies with id evidence, in random batches, with redeliveries, shared publishes and skewed clocks. */
export const stories: fc.Arbitrary<Story> = fc
  .array(step, { minLength: 20, maxLength: 40, size: 'max' })
  .map(play);
