import { filterPattern, firehoseUrl, tokenPermission } from './environment.ts';
import type { InstrumentRequest } from './request.ts';

type Resource = { Type: string; Properties?: object; [attribute: string]: unknown };

/** CloudFormation of an ARN in the stack's own account and region. */
function arnOf(request: InstrumentRequest): unknown {
  const permission = tokenPermission(request);
  if (permission === undefined) return undefined;
  const { arn, service, resource } = permission;
  const here = `arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}`;
  return arn ?? { 'Fn::Sub': `${here}:${resource}` };
}

/** The statement that lets a role read the token; undefined when there is none. */
export function tokenStatement(request: InstrumentRequest): object | undefined {
  const permission = tokenPermission(request);
  return permission && { Effect: 'Allow', Action: permission.action, Resource: arnOf(request) };
}

const assumedBy = (service: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
});
const policy = (name: string, ...statements: object[]) => [
  { PolicyName: name, PolicyDocument: { Version: '2012-10-17', Statement: statements } },
];

/**
 * A Firehose stream to the collector and what it needs: a bucket for what could not be delivered, and roles.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-kinesisfirehose-deliverystream-httpendpointdestinationconfiguration.html
 */
export function firehoseResources(request: InstrumentRequest): Record<string, Resource> {
  const statement = tokenStatement(request);
  const readsSecret = request.tokenSecret !== undefined;
  const bucket = { 'Fn::GetAtt': ['ChoreoscopeUndelivered', 'Arn'] };
  const role = { 'Fn::GetAtt': ['ChoreoscopeDelivery', 'Arn'] };
  return {
    ChoreoscopeUndelivered: { Type: 'AWS::S3::Bucket' },
    ChoreoscopeDelivery: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: assumedBy('firehose.amazonaws.com'),
        Policies: policy(
          'deliver',
          {
            Effect: 'Allow',
            Action: ['s3:AbortMultipartUpload', 's3:GetBucketLocation', 's3:ListBucket', 's3:PutObject'],
            // No Fn::Sub: Serverless Framework would look for a variable of its own.
            Resource: [bucket, { 'Fn::Join': ['', [bucket, '/*']] }],
          },
          ...(readsSecret && statement ? [statement] : []),
        ),
      },
    },
    ChoreoscopeStream: {
      Type: 'AWS::KinesisFirehose::DeliveryStream',
      Properties: {
        DeliveryStreamType: 'DirectPut',
        HttpEndpointDestinationConfiguration: {
          EndpointConfiguration: {
            Name: 'choreoscope',
            Url: firehoseUrl(request),
            ...(request.tokenParameter ? { AccessKey: `{{resolve:ssm:${request.tokenParameter}}}` } : {}),
          },
          ...(readsSecret
            ? {
                SecretsManagerConfiguration: {
                  Enabled: true,
                  SecretARN: tokenPermission(request)?.arn,
                  RoleARN: role,
                },
              }
            : {}),
          RequestConfiguration: { ContentEncoding: 'GZIP' },
          BufferingHints: { IntervalInSeconds: 5, SizeInMBs: 1 },
          RetryOptions: { DurationInSeconds: 3600 },
          RoleARN: role,
          S3BackupMode: 'FailedDataOnly',
          S3Configuration: { BucketARN: bucket, RoleARN: role },
        },
      },
    },
    ChoreoscopeLogs: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: assumedBy('logs.amazonaws.com'),
        Policies: policy('forward', {
          Effect: 'Allow',
          Action: ['firehose:PutRecord', 'firehose:PutRecordBatch'],
          Resource: { 'Fn::GetAtt': ['ChoreoscopeStream', 'Arn'] },
        }),
      },
    },
  };
}

/** Hands the spans and reports in one function's log to the stream. */
export function subscriptionResource(request: InstrumentRequest, logGroup: unknown): Resource {
  return {
    Type: 'AWS::Logs::SubscriptionFilter',
    Properties: {
      LogGroupName: logGroup,
      FilterPattern: filterPattern(request),
      DestinationArn: { 'Fn::GetAtt': ['ChoreoscopeStream', 'Arn'] },
      RoleArn: { 'Fn::GetAtt': ['ChoreoscopeLogs', 'Arn'] },
    },
  };
}
