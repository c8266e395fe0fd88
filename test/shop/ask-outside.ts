/**
 * Asks one of the services outside AWS. They know who asks by the instance's own key, and the same question by the order it
 * is about.
 */
export function askOutside(path: string, orderId: string, body: object): Promise<Response> {
  return fetch(`${process.env.OUTSIDE_URL}${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'idempotency-key': orderId,
      'x-api-key': process.env.AWS_ACCESS_KEY_ID ?? '',
    },
    body: JSON.stringify(body),
  });
}
