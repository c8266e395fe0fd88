import { applyRules, backTest, faultsOf, parseRule, ruleFile } from '@choreoscope/queries';
import { z } from 'zod';
import { defineAction } from '../action.ts';
import { refuse } from './rule-input.ts';

const field = ({ path, message }: { path: (string | number)[]; message: string }) => ({
  field: path.join('.') || 'rules',
  message,
});

/**
 * Makes the rules of one file what it says, or with `dry_run` says what that would do; rules as in the file, as JSON. What
 * `choreoscope alerts apply` asks of the process that has the store.
 */
export const applyAlerts = defineAction({
  path: '/alert-files',
  parameters: {
    file: z.string().trim().min(1).max(200),
    rules: z.array(z.unknown()).max(1000),
    dry_run: z.boolean().default(false),
  },
  async perform({ store, now }, { file, rules, dry_run }) {
    const parsed = ruleFile.safeParse({ rules });
    if (!parsed.success) refuse(faultsOf(parsed.error).map(field));
    return { plan: await applyRules(store, parsed.data.rules, { file, dryRun: dry_run, now }) };
  },
  back: () => '/alerts',
});

const time = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

/** Holds one rule against what is stored of a range of time. Changes nothing. */
export const backTestAlert = defineAction({
  path: '/alert-files/back-test',
  parameters: { rule: z.unknown(), from: time, to: time },
  async perform({ store, now }, { rule: input, from, to }) {
    const { rule, faults } = parseRule(input);
    if (!rule) refuse(faults.map(field));
    return { back_test: await backTest(store, rule, { from, to, now }) };
  },
  back: () => '/alerts',
});
