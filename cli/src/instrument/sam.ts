import { firehoseResources, subscriptionResource, tokenStatement } from './cloudformation.ts';
import { environmentOf, PACKAGE, takesLogs } from './environment.ts';
import type { InstrumentRequest, Section } from './request.ts';
import { yamlSection } from './yaml-section.ts';

const yaml = (title: string, content: object) => yamlSection('template.yaml', title, content);

/**
 * AWS SAM. Globals hold environment and layers of every function, but no policies.
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy-globals.html
 */
export function samSections(request: InstrumentRequest): Section[] {
  const statement = tokenStatement(request);
  const sections: Section[] = [
    yaml('Every function: merge this into Globals', {
      Globals: {
        Function: {
          ...(request.layerArn ? { Layers: [request.layerArn] } : {}),
          Environment: { Variables: environmentOf(request) },
        },
      },
    }),
  ];
  if (!request.layerArn) {
    sections[0]!.notes = [
      `npm install ${PACKAGE}, in the folder of each function’s package.json.`,
      'Functions built with BuildMethod: esbuild have no node_modules for --require to find, and External only leaves the',
      'package out: give them the layer (--layer-arn), or delete NODE_OPTIONS and wrap the handler in code, which is bundled:',
      `import { wrap } from '${PACKAGE}'; export const handler = wrap(async (event) => { … });`,
    ];
  }
  if (takesLogs(request)) {
    sections.push(
      yaml('The way from CloudWatch Logs to the collector, once', { Resources: firehoseResources(request) }),
      {
        ...yaml('What is read of a function’s log: both resources for each function, here MyFunction', {
          Resources: {
            MyFunctionLog: {
              Type: 'AWS::Logs::LogGroup',
              // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's own
              Properties: { LogGroupName: { 'Fn::Sub': '/aws/lambda/${MyFunction}' }, RetentionInDays: 30 },
            },
            MyFunctionSpans: subscriptionResource(request, { Ref: 'MyFunctionLog' }),
          },
        }),
        notes: [
          'A log group that Lambda has made already is not made again: leave MyFunctionLog out and name it in LogGroupName.',
        ],
      },
    );
  }
  if (request.mode !== 'logs' && statement) {
    sections.push(
      yaml('Each function’s role: it reads the token', {
        Resources: {
          MyFunction: {
            Type: 'AWS::Serverless::Function',
            Properties: { Policies: [{ Version: '2012-10-17', Statement: [statement] }] },
          },
        },
      }),
    );
  }
  return sections;
}
