import {
  environmentOf,
  filterPattern,
  firehoseUrl,
  PACKAGE,
  takesLogs,
  tokenPermission,
} from './environment.ts';
import type { InstrumentRequest, Section } from './request.ts';

/** AWS CDK 2 in TypeScript. https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_lambda.Function.html */
export function cdkSections(request: InstrumentRequest): Section[] {
  const sections = [functionSection(request)];
  if (!request.layerArn) sections.push(packaging());
  if (takesLogs(request)) sections.push(firehoseSection(request));
  return sections;
}

const text = (value: string) => `'${value.replace(/[\\']/g, '\\$&')}'`;

function section(title: string, file: string, lines: string[], notes?: string[]): Section {
  return { title, file, language: 'typescript', code: `${lines.join('\n')}\n`, ...(notes ? { notes } : {}) };
}

/** TypeScript for the ARN of the token, in the stack of `fn`. */
function resourceOf(request: InstrumentRequest, scope: string): string {
  const { arn, service, resource } = tokenPermission(request) ?? { service: '', resource: '' };
  if (arn) return text(arn);
  const slash = resource.search(/[:/]/);
  const format = resource[slash] === '/' ? 'SLASH_RESOURCE_NAME' : 'COLON_RESOURCE_NAME';
  const parts = [
    `service: ${text(service)}`,
    `resource: ${text(resource.slice(0, slash))}`,
    `resourceName: ${text(resource.slice(slash + 1))}`,
    `arnFormat: cdk.ArnFormat.${format}`,
  ];
  return `cdk.Stack.of(${scope}).formatArn({\n${parts.map((part) => `    ${part},\n`).join('')}  })`;
}

function functionSection(request: InstrumentRequest): Section {
  const { layerArn, mode } = request;
  const permission = mode === 'logs' ? undefined : tokenPermission(request);
  const usesCdk = permission !== undefined && permission.arn === undefined;
  const lines = [
    ...(usesCdk ? ["import * as cdk from 'aws-cdk-lib';"] : []),
    ...(permission ? ["import * as iam from 'aws-cdk-lib/aws-iam';"] : []),
    "import * as lambda from 'aws-cdk-lib/aws-lambda';",
    '',
    'export function traced<F extends lambda.Function>(fn: F): F {',
    ...(layerArn
      ? [
          `  const layer = lambda.LayerVersion.fromLayerVersionArn(fn, 'Choreoscope', ${text(layerArn)});`,
          '  fn.addLayers(layer);',
        ]
      : []),
    ...Object.entries(environmentOf(request)).map(
      ([name, value]) => `  fn.addEnvironment(${text(name)}, ${text(value)});`,
    ),
    ...(permission
      ? [
          `  const token = ${resourceOf(request, 'fn')};`,
          `  const read = new iam.PolicyStatement({ actions: [${text(permission.action)}], resources: [token] });`,
          '  fn.addToRolePolicy(read);',
        ]
      : []),
    '  return fn;',
    '}',
  ];
  return section(
    'Every function: traced(new NodejsFunction(…)), or traced(new Function(…))',
    'lib/traced.ts',
    lines,
  );
}

function packaging(): Section {
  return section(
    'NodejsFunction bundles with esbuild: keep the package beside the bundle, where --require finds it',
    'lib/traced.ts',
    [
      '/** For the property bundling of NodejsFunction. */',
      `export const tracedBundling = { nodeModules: ['${PACKAGE}'] };`,
    ],
    [
      `npm install ${PACKAGE}: nodeModules takes the version of your lock file.`,
      'externalModules alone would leave the package out, and the function would not start.',
      'Or delete the line with NODE_OPTIONS and wrap the handler in code, which is bundled:',
      `import { wrap } from '${PACKAGE}'; export const handler = wrap(async (event) => { … });`,
    ],
  );
}

function firehoseSection(request: InstrumentRequest): Section {
  const { tokenSecret, tokenParameter } = request;
  const secret = tokenSecret ? text(tokenPermission(request)?.arn ?? '') : undefined;
  const lines = [
    ...(tokenParameter ? ["import * as ssm from 'aws-cdk-lib/aws-ssm';"] : []),
    "import * as iam from 'aws-cdk-lib/aws-iam';",
    "import * as firehose from 'aws-cdk-lib/aws-kinesisfirehose';",
    "import type * as lambda from 'aws-cdk-lib/aws-lambda';",
    "import * as logs from 'aws-cdk-lib/aws-logs';",
    "import * as s3 from 'aws-cdk-lib/aws-s3';",
    "import { Construct } from 'constructs';",
    '',
    '/** The way from CloudWatch Logs to the collector: one for a stack. */',
    'export class SpansFromLogs extends Construct {',
    '  private readonly stream: firehose.CfnDeliveryStream;',
    '  private readonly role: iam.Role;',
    '',
    '  constructor(scope: Construct, id: string) {',
    '    super(scope, id);',
    "    const undelivered = new s3.Bucket(this, 'Undelivered');",
    "    const delivery = new iam.Role(this, 'Delivery', { assumedBy: new iam.ServicePrincipal('firehose.amazonaws.com') });",
    '    const granted = undelivered.grantReadWrite(delivery);',
    ...(secret
      ? [
          '    delivery.addToPolicy(',
          `      new iam.PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [${secret}] }),`,
          '    );',
        ]
      : []),
    "    this.stream = new firehose.CfnDeliveryStream(this, 'Stream', {",
    "      deliveryStreamType: 'DirectPut',",
    '      httpEndpointDestinationConfiguration: {',
    '        endpointConfiguration: {',
    "          name: 'choreoscope',",
    `          url: ${text(firehoseUrl(request))},`,
    ...(tokenParameter
      ? [`          accessKey: ssm.StringParameter.valueForStringParameter(this, ${text(tokenParameter)}),`]
      : []),
    '        },',
    ...(secret
      ? [
          `        secretsManagerConfiguration: { enabled: true, secretArn: ${secret}, roleArn: delivery.roleArn },`,
        ]
      : []),
    "        requestConfiguration: { contentEncoding: 'GZIP' },",
    '        bufferingHints: { intervalInSeconds: 5, sizeInMBs: 1 },',
    '        retryOptions: { durationInSeconds: 3600 },',
    '        roleArn: delivery.roleArn,',
    "        s3BackupMode: 'FailedDataOnly',",
    '        s3Configuration: { bucketArn: undelivered.bucketArn, roleArn: delivery.roleArn },',
    '      },',
    '    });',
    '    this.stream.node.addDependency(granted);',
    "    this.role = new iam.Role(this, 'Logs', { assumedBy: new iam.ServicePrincipal('logs.amazonaws.com') });",
    '    this.role.addToPolicy(',
    '      new iam.PolicyStatement({',
    "        actions: ['firehose:PutRecord', 'firehose:PutRecordBatch'],",
    '        resources: [this.stream.attrArn],',
    '      }),',
    '    );',
    '  }',
    '',
    '  /** Hands over what is read of one function’s log. */',
    '  add(fn: lambda.Function): void {',
    "    const filter = new logs.CfnSubscriptionFilter(fn, 'Spans', {",
    '      logGroupName: fn.logGroup.logGroupName,',
    `      filterPattern: ${text(filterPattern(request))},`,
    '      destinationArn: this.stream.attrArn,',
    '      roleArn: this.role.roleArn,',
    '    });',
    '    filter.node.addDependency(this.role);',
    '  }',
    '}',
  ];
  return section(
    "Once in a stack: const spans = new SpansFromLogs(this, 'Spans'); then spans.add(fn) for each function",
    'lib/spans-from-logs.ts',
    lines,
  );
}
