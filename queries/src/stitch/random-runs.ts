import fc from 'fast-check';
import { type Run, renamed, type Send } from './choreography.ts';
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
  /** It receives what the last invocation with several sends sent, all of it: a join. */
  isJoin: boolean;
  /** Each send is a call that was made twice under one id: the producer did not hear the answer. */
  isRetried: boolean;
  /** Seconds its clock is off. */
  skew: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  takes: fc.array(fc.nat(1_000), { maxLength: 4 }),
  own: fc.nat(2),
  shared: fc.constantFrom(0, 0, 0, 1),
  isJoin: fc.constantFrom(false, false, false, true),
  isRetried: fc.constantFrom(false, false, false, true),
  skew: fc.integer({ min: -2, max: 2 }),
});

/** Flow roots with the share and depth of one record. */
type Membership = Map<string, { share: number; depth: number }>;

/** The same id is given by several services, each to a message of its own. */
const carriers = ['sqs', 'sns', 'eventbridge'];

interface Message {
  /** Its id; then what proves less and is not its own: the context of its call, and an object all of them are about. */
  keys: string[];
  of: Membership[];
}

/** Plays the steps, a second each, and keeps account record by record. A message may be received again and again. */
function play(steps: Step[]): Story {
  const runs: Run[] = [];
  const messages: Message[] = [];
  let branches: Message[] = [];
  const flows = new Map<string, { member: string; depth: number; share: number }[]>();
  for (const [n, { takes, own, shared, skew, isJoin, isRetried }] of steps.entries()) {
    const id = `r${n}`;
    const picked = takes.flatMap((pick) =>
      messages.length > 0 ? [messages.at(-1 - (pick % Math.min(messages.length, 12)))!] : [],
    );
    const taken = isJoin && branches.length > 0 ? branches : picked;
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
      const number = messages.length;
      const keys = [
        `id:${carriers[number % carriers.length]}:m${Math.floor(number / carriers.length)}`,
        `context:w3c:${id}`,
        'pointer:s3:hub',
      ];
      messages.push({ keys, of });
      for (const [call, at] of (isRetried ? [0.3, 0.5] : [0.5]).entries())
        sends.push({ keys, at: n + skew + at, span: `s${number.toString(36)}.${call}`, ordinal: 0, ...more });
    };
    const before = messages.length;
    for (const [ordinal, membership] of records.entries()) {
      for (let k = 0; k < own; k += 1) send([membership], { record: ordinal });
      for (const [root, { share, depth }] of membership) {
        const members = flows.get(root) ?? [];
        members.push({ member: `${id}/${ordinal}`, depth, share });
        flows.set(root, members);
      }
    }
    for (let k = 0; k < shared; k += 1) send(records, {});
    if (messages.length > before + 1) branches = messages.slice(before);
    runs.push({ id, at: n + skew, gets: taken.length > 0 ? taken.map(({ keys }) => keys) : [[]], sends });
  }
  const truth: Flows = {};
  for (const [root, members] of flows)
    truth[root] = members
      .sort((a, b) => a.depth - b.depth || (a.member < b.member ? -1 : 1))
      .map(({ member, share }) => (Math.abs(share - 1) < 1e-6 ? member : `${member} ${+share.toFixed(6)}`));
  return { runs, truth };
}

/**
 * Random choreographies with id evidence: chains, fans and joins, in random batches, with redeliveries, producers that
 * send again, shared publishes, ids that repeat from service to service, weaker keys that everything shares, and skewed
 * clocks.
 */
const stories: fc.Arbitrary<Story> = fc.array(step, { minLength: 20, maxLength: 40, size: 'max' }).map(play);

/** Several of them side by side, each under names of its own. */
export const estates: fc.Arbitrary<Story> = fc.array(stories, { minLength: 6, maxLength: 6 }).map((side) => {
  const named = side.map(({ runs, truth }, n) => {
    const prefix = String.fromCharCode(97 + n);
    return {
      runs: renamed(runs, prefix),
      truth: Object.entries(truth).map(([root, members]): [string, string[]] => [
        prefix + root,
        members.map((member) => prefix + member),
      ]),
    };
  });
  return {
    runs: named.flatMap(({ runs }) => runs),
    truth: Object.fromEntries(named.flatMap(({ truth }) => truth)),
  };
});
