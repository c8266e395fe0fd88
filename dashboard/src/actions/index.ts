import type { Action } from '../action.ts';
import { acceptVariants } from './accept-variants.ts';
import { applyAlerts, backTestAlert } from './apply-alerts.ts';
import { dismissFinding } from './dismiss-finding.ts';
import { nameWorkflow } from './name-workflow.ts';
import { putChannel, removeChannel, testChannel } from './save-channels.ts';
import { changeRule, createRule, removeRule, tryChangedRule, tryNewRule } from './save-rules.ts';
import { endSilenceNow, silenceAlerts } from './silence-alerts.ts';

/** Everything a reader can change. An action is one module and one row. */
export const actions: readonly Action[] = [
  nameWorkflow,
  acceptVariants,
  dismissFinding,
  createRule,
  changeRule,
  removeRule,
  tryNewRule,
  tryChangedRule,
  applyAlerts,
  backTestAlert,
  silenceAlerts,
  endSilenceNow,
  putChannel,
  removeChannel,
  testChannel,
];
