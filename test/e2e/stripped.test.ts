import assert from 'node:assert/strict';
import { capturedShop } from './capture-shop.ts';
import { difference, membershipOf, type Picture, storedPicture } from './picture.ts';
import { replay, stripped } from './replay.ts';
import { assertInvocationsAndHops, nothing } from './run-shop.ts';

const orders = 40;

/** Channels whose events have content that nothing else has. The rest is told by times alone: objects are noted by pointer. */
const told = /:sns:.*:orders|:events:|:dynamodb:/;

interface Score {
  channel: string;
  hops: number;
  found: number;
  right: number;
}

/** How many of the true hops of each channel were found, and how many of the found ones are true. */
function scores(truth: Picture, found: Picture): Score[] {
  const channelOf = (hop: string) => hop.split(' -> ')[1] ?? '';
  const count = (hops: Iterable<string>, channel: string) =>
    [...hops].filter((hop) => channelOf(hop) === channel).length;
  return [...new Set([...truth.hops, ...found.hops].map(channelOf))].sort().map((channel) => ({
    channel,
    hops: count(truth.hops, channel),
    found: count(found.hops, channel),
    right: count(
      [...truth.hops].filter((hop) => found.hops.has(hop)),
      channel,
    ),
  }));
}

const percent = (part: number, whole: number) =>
  whole === 0 ? 'none' : `${Math.round((100 * part) / whole)} %`;

describe('the shop, stripped', function () {
  this.timeout(240_000);

  it('is reconstructed exactly without trace context, from ids and pointers alone', async () => {
    const { bodies, truth } = await capturedShop(orders);
    const found = await storedPicture(await replay([{ bodies: stripped(bodies, ['id', 'pointer']) }]));
    assertInvocationsAndHops(truth, found);
    assert.deepEqual(difference(membershipOf(truth), membershipOf(found)), nothing, 'membership of flows');
  });

  it('is reconstructed without any key wherever content tells, and merges no two orders', async () => {
    const { bodies, truth } = await capturedShop(orders);
    const found = await storedPicture(await replay([{ bodies: stripped(bodies, []) }]));
    assert.deepEqual(difference(truth.invocations, found.invocations), nothing, 'invocations');
    const all = scores(truth, found);
    for (const { channel, hops, found: said, right } of all)
      process.stdout.write(
        `      ${channel}: precision ${percent(right, said)}, recall ${percent(right, hops)} of ${hops}\n`,
      );
    for (const { channel, ...numbers } of all.filter(({ channel }) => told.test(channel)))
      assert.deepEqual(numbers, { hops: 80, found: 80, right: 80 }, channel);
    for (const { channel, found: said, right } of all)
      assert.ok(right >= 0.6 * said, `${channel}: ${right} of ${said} are right`);
    assert.deepEqual(difference(membershipOf(truth), contentOnly(found)).invented, [], 'membership of flows');
  });
});

/** Members that hops by content alone lead to: those by times are guesses, which may err. */
function contentOnly(picture: Picture): Set<string> {
  const isGuess = (member: string) => /=> (print-label|notify-customer) /.test(member);
  return new Set([...membershipOf(picture)].filter((member) => !isGuess(member)));
}
