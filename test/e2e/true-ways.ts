import type { Truth } from '../local-cloud/index.ts';

/** An ARN's last part without its type: the table, whether its stream or itself was named. */
const lastOf = (arn: string) =>
  arn.replace(/^(?:[^:]*:){5}/, '').replace(/^(?:[a-zA-Z-]+[/:])?([^/]+).*$/, '$1');

/**
 * The ways each recorded flow went, from function to function, as one text a flow; with how many flows went them.
 */
export function trueWays(truth: Truth): Record<string, number> {
  const hops = new Map(truth.hops().map((hop) => [`${hop.to.id}/${hop.record}`, hop]));
  const counts: Record<string, number> = {};
  for (const { root, members } of truth.flows()) {
    const ways = members.flatMap(({ invocation, record }) => {
      const hop = hops.get(`${invocation.id}/${record}`);
      if (!hop?.from || (invocation === root.invocation && record === root.record)) return [];
      const via = invocation.records[record]?.via ?? hop.publish.channel;
      return [wayText(hop.from.functionArn, hop.publish.channel, via, invocation.functionArn)];
    });
    const text = [...new Set(ways)].sort().join('\n') || lastOf(root.invocation.functionArn);
    counts[text] = (counts[text] ?? 0) + 1;
  }
  return counts;
}

/** One way in words that are the same whether a stream or its table is named. */
export function wayText(from: string, channel: string, via: string, to: string): string {
  const names = new Set([lastOf(channel), lastOf(via || channel)]);
  return `${lastOf(from)} → ${[...names].join(' › ')} → ${lastOf(to)}`;
}
