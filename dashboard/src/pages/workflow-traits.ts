import type { Row, workflowTraits } from '@choreoscope/queries';
import { formatPlural, formatShare } from '../format.ts';
import { functionLink, type Query } from '../links.ts';
import { describeChannel, functionLabel } from '../names.ts';

type Trait = Row<typeof workflowTraits>;

const few = (value: number) => (Number.isInteger(value) ? String(value) : value.toFixed(1));
const inFlows = ({ flows, share }: Trait) => `in ${formatPlural(flows, 'flow')} (${formatShare(share, 1)})`;
const over = (channel: string) => (channel ? ` over ${describeChannel(channel).name}` : '');

/** What each trait is called, and one flow's behaviour in a plain sentence behind the function's name. */
const traits: { trait: string; label: string; say: (row: Trait) => string }[] = [
  {
    trait: 'loop',
    label: 'Loops',
    say: (row) =>
      `leads to itself${over(row.channel)} ${inFlows(row)}, and then runs ${few(row.typical)} times`,
  },
  {
    trait: 'fan-out',
    label: 'Fan-out',
    say: (row) =>
      `sets off ${few(row.typical)} at once${over(row.channel) || ' over several channels'} ${inFlows(row)}`,
  },
  {
    trait: 'fan-in',
    label: 'Fan-in',
    say: (row) => `brings ${few(row.typical)} together${over(row.channel)} ${inFlows(row)}`,
  },
  {
    trait: 'optional',
    label: 'Optional branches',
    say: (row) => `is reached${over(row.channel)} only ${inFlows(row)}`,
  },
];

/** Traits by kind, those kinds that there are. */
export function traitGroups(rows: Trait[], time: Query) {
  return traits
    .map(({ trait, label, say }) => ({
      label,
      rows: rows
        .filter((row) => row.trait === trait)
        .map((row) => ({
          name: functionLabel(row.function),
          href: functionLink(row.function, time),
          whole: [row.function, row.channel].filter(Boolean).join(' over '),
          text: say(row),
        })),
    }))
    .filter((group) => group.rows.length > 0);
}
