import { requests } from './http-request.ts';
import { firstRecord, member, nameAt, textAt } from './reading.ts';

/**
 * Lambda@Edge, called by CloudFront for a viewer's or an origin's request or response.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-event-structure.html
 */
export const cloudFront = requests(
  'cloudfront',
  (event) => nameAt(firstRecord(event), 'cf', 'config', 'eventType') !== undefined,
  (event) => {
    const request = member(firstRecord(event), 'cf', 'request');
    const header = (name: string) => nameAt(request, 'headers', name, '0', 'value');
    return {
      method: nameAt(request, 'method'),
      path: nameAt(request, 'uri'),
      body: textAt(request, 'body', 'data'),
      isBase64: member(request, 'body', 'encoding') === 'base64',
      host: header('host') ?? nameAt(firstRecord(event), 'cf', 'config', 'distributionDomainName'),
      userAgent: header('user-agent'),
    };
  },
  (event) => [member(firstRecord(event), 'cf', 'request', 'headers')],
);
