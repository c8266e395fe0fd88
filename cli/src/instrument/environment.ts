import type { InstrumentRequest } from './request.ts';

/** The package's name, and how it is preloaded. */
export const PACKAGE = '@choreoscope/instrumentation';
const PRELOAD = `--require ${PACKAGE}/register`;

/** Environment variables of each function. In mode logs nothing is sent, so neither address nor token is needed. */
export function environmentOf(request: InstrumentRequest): Record<string, string> {
  const { endpoint, mode, tokenSecret, tokenParameter, layerArn } = request;
  return {
    ...(layerArn ? { AWS_LAMBDA_EXEC_WRAPPER: '/opt/choreoscope-handler' } : { NODE_OPTIONS: PRELOAD }),
    ...(mode === 'logs' ? {} : { CHOREOSCOPE_ENDPOINT: endpoint }),
    ...(mode === 'await' ? {} : { CHOREOSCOPE_MODE: mode }),
    ...(mode === 'logs' || !tokenSecret ? {} : { CHOREOSCOPE_TOKEN_SECRET: tokenSecret }),
    ...(mode === 'logs' || !tokenParameter ? {} : { CHOREOSCOPE_TOKEN_PARAMETER: tokenParameter }),
  };
}

/** What a role needs to read the token. */
export interface TokenPermission {
  action: string;
  /** The resource, when it was given as an ARN. */
  arn?: string;
  /** Otherwise what comes after `arn:<partition>:<service>:<region>:<account>:`, and the service. */
  service: 'secretsmanager' | 'ssm';
  resource: string;
}

/**
 * `#jsonKey` belongs to the instrumentation; an ARN of a secret ends in six random characters, which its name has not.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_iam-permissions.html
 */
export function tokenPermission(request: InstrumentRequest): TokenPermission | undefined {
  const { tokenSecret, tokenParameter } = request;
  if (tokenSecret !== undefined) {
    const name = tokenSecret.split('#', 1)[0] as string;
    return {
      action: 'secretsmanager:GetSecretValue',
      ...(name.startsWith('arn:') ? { arn: name } : {}),
      service: 'secretsmanager',
      resource: `secret:${name}-??????`,
    };
  }
  if (tokenParameter === undefined) return undefined;
  return {
    action: 'ssm:GetParameter',
    ...(tokenParameter.startsWith('arn:') ? { arn: tokenParameter } : {}),
    service: 'ssm',
    resource: `parameter/${tokenParameter.replace(/^\//, '')}`,
  };
}

/** Where Firehose delivers to. */
export const firehoseUrl = ({ endpoint }: InstrumentRequest): string => `${endpoint}/v1/aws/firehose`;

/** Whether lines of logs are handed to the collector. */
export const takesLogs = ({ mode, reports }: InstrumentRequest): boolean => mode === 'logs' || reports;

/** What stands in Lambda's own lines of reports, timeouts and crashes, in its text format and its JSON format (docs/platform-reports.md). */
const REPORTED = [
  'REPORT RequestId:',
  'INIT_START',
  'INIT_REPORT',
  'RESTORE_START',
  'RESTORE_REPORT',
  'Task timed out after',
  'Error: Runtime exited',
  'Process exited before completing request',
  'Runtime.InvalidEntrypoint',
  'platform.report',
  'platform.initStart',
  'platform.initReport',
  'platform.restoreStart',
  'platform.restoreReport',
];

/**
 * Lines that hold spans or reports, and no others: any of the terms, at most 1,024 characters.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutSubscriptionFilter.html
 */
export const filterPattern = ({ mode }: InstrumentRequest): string =>
  [...(mode === 'logs' ? ['resourceSpans'] : []), ...REPORTED].map((term) => `?"${term}"`).join(' ');

/** What to say of the addresses and tokens of a request, whatever the framework. */
export function commonNotes(request: InstrumentRequest): string[] {
  const { endpoint, mode, tokenSecret, tokenParameter } = request;
  const hasFirehose = takesLogs(request);
  const { protocol, port, hostname } = new URL(endpoint);
  const notes: string[] = [];
  if (hostname === 'choreoscope.example.com') {
    notes.push(
      'Put the address of your collector in the place of choreoscope.example.com, or give --endpoint.',
    );
  }
  if (hasFirehose && (protocol !== 'https:' || port !== '')) {
    notes.push(
      'Firehose delivers to https on port 443 only: put something that ends TLS before the collector.',
    );
  }
  if (!tokenSecret && !tokenParameter) {
    notes.push(
      'A collector with CHOREOSCOPE_INGEST_TOKENS needs --token-secret or --token-parameter as well.',
    );
  }
  if (hasFirehose && tokenSecret) {
    notes.push('Firehose reads the token from the key api_key of the secret: {"api_key":"<token>"}.');
  }
  if (hasFirehose && tokenParameter) {
    notes.push(
      'Firehose is given the parameter’s text when you deploy, so it must be a String. A secret stays one: --token-secret.',
    );
  }
  if (mode !== 'logs' && tokenParameter) {
    notes.push('A SecureString under a key of your own also needs kms:Decrypt on that key.');
  }
  return notes;
}
