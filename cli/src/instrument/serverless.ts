import { firehoseResources, subscriptionResource, tokenStatement } from './cloudformation.ts';
import { environmentOf, PACKAGE, takesLogs } from './environment.ts';
import type { InstrumentRequest, Section } from './request.ts';
import { yamlSection } from './yaml-section.ts';

const yaml = (title: string, content: object) => yamlSection('serverless.yml', title, content);

/**
 * Serverless Framework v3 and v4, and the fork osls.
 * https://www.serverless.com/framework/docs/providers/aws/guide/serverless.yml
 */
export function serverlessSections(request: InstrumentRequest): Section[] {
  const statement = tokenStatement(request);
  const isSent = request.mode !== 'logs';
  const sections: Section[] = [
    yaml('Every function: merge this into provider', {
      provider: {
        ...(request.layerArn ? { layers: [request.layerArn] } : {}),
        environment: environmentOf(request),
        ...(isSent && statement ? { iam: { role: { statements: [statement] } } } : {}),
      },
    }),
  ];
  if (request.layerArn) {
    sections[0]!.notes = [
      'A function with layers of its own needs this one in its list: lists are not merged.',
    ];
  } else {
    sections.push(...packaging());
  }
  if (takesLogs(request)) {
    sections.push(
      yaml('The way from CloudWatch Logs to the collector, once', {
        resources: { Resources: firehoseResources(request) },
      }),
      yaml(
        'What is read of a function’s log: for each function, here hello, whose log group is HelloLogGroup',
        {
          resources: { Resources: { HelloSpans: subscriptionResource(request, { Ref: 'HelloLogGroup' }) } },
        },
      ),
    );
  }
  return sections;
}

/** How the package gets beside a bundle, where --require finds it. */
function packaging(): Section[] {
  return [
    {
      title: 'The package, among the dependencies that are deployed',
      file: 'package.json',
      language: 'shell',
      code: `npm install ${PACKAGE}\n`,
    },
    {
      ...yaml('v4, whose own esbuild bundles handlers: keep the package out of the bundle and beside it', {
        build: { esbuild: { external: [PACKAGE] } },
      }),
      notes: ['Not exclude: that leaves it out of the deployed node_modules too.'],
    },
    yaml('v3 and osls with the plugin serverless-esbuild: the same', {
      custom: { esbuild: { external: [PACKAGE] } },
    }),
  ];
}
