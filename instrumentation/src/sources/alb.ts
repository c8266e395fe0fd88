import { requests } from './http-request.ts';
import { has, nameAt } from './reading.ts';

/**
 * Application Load Balancer target group. Says no time and no route; headers may come in the multi-value form.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html#receive-event-from-load-balancer
 */
export const alb = requests(
  'alb',
  (event) => has(event, 'requestContext', 'elb', 'targetGroupArn'),
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
