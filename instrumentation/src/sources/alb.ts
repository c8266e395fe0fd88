import { requests } from './http-request.ts';
import { nameAt } from './reading.ts';

/**
 * Application Load Balancer target group. Says no time and no route; headers may come in the multi-value form.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html#receive-event-from-load-balancer
 */
export const alb = requests(
  'alb',
  (event) => nameAt(event, 'requestContext', 'elb', 'targetGroupArn') !== undefined,
  (event) => {
    const header = (name: string) =>
      nameAt(event, 'headers', name) ?? nameAt(event, 'multiValueHeaders', name, '0');
    return {
      method: nameAt(event, 'httpMethod'),
      path: nameAt(event, 'path'),
      host: header('host'),
      userAgent: header('user-agent'),
    };
  },
);
