import {
  environmentOf,
  filterPattern,
  firehoseUrl,
  PACKAGE,
  takesLogs,
  tokenPermission,
} from './environment.ts';
import type { InstrumentRequest, Section } from './request.ts';

/** Terraform and OpenTofu, with the provider hashicorp/aws. https://registry.terraform.io/providers/hashicorp/aws/latest/docs */
export function terraformSections(request: InstrumentRequest): Section[] {
  const sections = [functionSection(request)];
  const permission = tokenPermission(request);
  if (permission && request.mode !== 'logs') sections.push(policySection(request));
  if (takesLogs(request)) sections.push(firehoseSection(request), subscriptionSection(request));
  return sections;
}

/** A quoted template: `${` and `%{` would be read. https://developer.hashicorp.com/terraform/language/expressions/strings */
const text = (value: string) => JSON.stringify(value).replace(/\$\{/g, '$$$${').replace(/%\{/g, '%%{');

function section(title: string, file: string, code: string, notes?: string[]): Section {
  return { title, file, language: 'hcl', code, ...(notes ? { notes } : {}) };
}

/** Names and values, the equals signs below each other, as `terraform fmt` has them. */
function assignments(pairs: [string, string][], indent: string): string {
  const width = Math.max(...pairs.map(([name]) => name.length));
  return pairs.map(([name, value]) => `${indent}${name.padEnd(width)} = ${value}`).join('\n');
}

function functionSection(request: InstrumentRequest): Section {
  const variables = Object.entries(environmentOf(request)).map(([name, value]): [string, string] => [
    name,
    text(value),
  ]);
  const layer = request.layerArn ? `  choreoscope_layers = [${text(request.layerArn)}]\n` : '';
  const code = `locals {
${layer}  choreoscope_environment = {
${assignments(variables, '    ')}
  }
}
`;
  const use = [
    'In each aws_lambda_function: environment { variables = merge(local.choreoscope_environment, { … its own … }) }',
    ...(request.layerArn ? ['and layers = local.choreoscope_layers, or concat() with its own.'] : []),
  ];
  const packaging = [
    `The deployed zip must have node_modules/${PACKAGE}: npm install it, and for bundles name it in esbuild’s`,
    'external and copy the folder beside the bundle. Or give the functions the layer (--layer-arn), or delete NODE_OPTIONS',
    `and wrap the handler in code, which is bundled: import { wrap } from '${PACKAGE}'.`,
  ];
  return section(
    'Every function: its environment',
    'choreoscope.tf',
    code,
    request.layerArn ? use : [...use, ...packaging],
  );
}

/** HCL for the ARN of the token. */
function resourceOf(request: InstrumentRequest): { data: string; arn: string } {
  const { arn, service, resource } = tokenPermission(request) ?? { service: '', resource: '' };
  if (arn) return { data: '', arn: text(arn) };
  const data = `data "aws_partition" "choreoscope" {}
data "aws_region" "choreoscope" {}
data "aws_caller_identity" "choreoscope" {}

`;
  const here = [
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Terraform's own
    'arn:${data.aws_partition.choreoscope.partition}',
    service,
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Terraform's own
    '${data.aws_region.choreoscope.id}:${data.aws_caller_identity.choreoscope.account_id}',
    resource,
  ];
  return { data, arn: `"${here.join(':')}"` };
}

function policySection(request: InstrumentRequest): Section {
  const { data, arn } = resourceOf(request);
  const code = `${data}data "aws_iam_policy_document" "choreoscope_token" {
  statement {
    actions   = [${text(tokenPermission(request)?.action ?? '')}]
    resources = [${arn}]
  }
}
`;
  return section('Each function’s role: it reads the token', 'choreoscope.tf', code, [
    'For each role: resource "aws_iam_role_policy" with policy = data.aws_iam_policy_document.choreoscope_token.json',
  ]);
}

function firehoseSection(request: InstrumentRequest): Section {
  const { tokenSecret, tokenParameter } = request;
  const secretArn = tokenSecret ? text(tokenPermission(request)?.arn ?? '') : '';
  const parameter = tokenParameter
    ? `data "aws_ssm_parameter" "choreoscope_token" {
  name = ${text(tokenParameter)}
}

`
    : '';
  const accessKey = tokenParameter
    ? '\n    access_key         = data.aws_ssm_parameter.choreoscope_token.value'
    : '';
  const secret = tokenSecret
    ? `

    secrets_manager_configuration {
      enabled    = true
      secret_arn = ${secretArn}
      role_arn   = aws_iam_role.choreoscope_delivery.arn
    }`
    : '';
  const reads = tokenSecret
    ? `

  statement {
    actions   = ["secretsmanager:GetSecretValue"]
    resources = [${secretArn}]
  }`
    : '';
  const code = `${parameter}${role('choreoscope_delivery', 'firehose.amazonaws.com')}
data "aws_iam_policy_document" "choreoscope_delivery" {
  statement {
    actions   = ["s3:AbortMultipartUpload", "s3:GetBucketLocation", "s3:ListBucket", "s3:PutObject"]
    resources = [aws_s3_bucket.choreoscope_undelivered.arn, "\${aws_s3_bucket.choreoscope_undelivered.arn}/*"]
  }${reads}
}

resource "aws_iam_role_policy" "choreoscope_delivery" {
  role   = aws_iam_role.choreoscope_delivery.id
  policy = data.aws_iam_policy_document.choreoscope_delivery.json
}

resource "aws_s3_bucket" "choreoscope_undelivered" {}

resource "aws_kinesis_firehose_delivery_stream" "choreoscope" {
  name        = "choreoscope"
  destination = "http_endpoint"

  http_endpoint_configuration {
    name               = "choreoscope"
    url                = ${text(firehoseUrl(request))}${accessKey}
    role_arn           = aws_iam_role.choreoscope_delivery.arn
    buffering_interval = 5
    buffering_size     = 1
    retry_duration     = 3600
    s3_backup_mode     = "FailedDataOnly"

    request_configuration {
      content_encoding = "GZIP"
    }${secret}

    s3_configuration {
      role_arn   = aws_iam_role.choreoscope_delivery.arn
      bucket_arn = aws_s3_bucket.choreoscope_undelivered.arn
    }
  }

  depends_on = [aws_iam_role_policy.choreoscope_delivery]
}

${role('choreoscope_logs', 'logs.amazonaws.com')}
resource "aws_iam_role_policy" "choreoscope_logs" {
  role = aws_iam_role.choreoscope_logs.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["firehose:PutRecord", "firehose:PutRecordBatch"]
      Resource = aws_kinesis_firehose_delivery_stream.choreoscope.arn
    }]
  })
}
`;
  return section('The way from CloudWatch Logs to the collector, once', 'choreoscope.tf', code);
}

function subscriptionSection(request: InstrumentRequest): Section {
  const code = `resource "aws_cloudwatch_log_subscription_filter" "my_function_spans" {
  name            = "choreoscope"
  log_group_name  = "/aws/lambda/\${aws_lambda_function.my_function.function_name}"
  filter_pattern  = ${text(filterPattern(request))}
  destination_arn = aws_kinesis_firehose_delivery_stream.choreoscope.arn
  role_arn        = aws_iam_role.choreoscope_logs.arn
}
`;
  return section(
    'What is read of a function’s log: for each function, here my_function',
    'choreoscope.tf',
    code,
    ['The log group must be there: declare it (aws_cloudwatch_log_group), or call the function once before.'],
  );
}

const role = (name: string, service: string) => `resource "aws_iam_role" "${name}" {
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "${service}" }
      Action    = "sts:AssumeRole"
    }]
  })
}
`;
