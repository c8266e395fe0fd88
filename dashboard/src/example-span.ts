/** One invocation as OTLP/JSON, for those who want to see something arrive: https://opentelemetry.io/docs/specs/otlp/ */
export function exampleSpan(now: Date): string {
  const text = (stringValue: string) => ({ stringValue });
  const nano = (ms: number) => `${ms}000000`;
  return JSON.stringify({
    resourceSpans: [
      {
        resource: {
          attributes: [
            { key: 'service.name', value: text('hello') },
            { key: 'faas.name', value: text('hello') },
            { key: 'cloud.provider', value: text('aws') },
            { key: 'cloud.region', value: text('eu-west-1') },
          ],
        },
        scopeSpans: [
          {
            spans: [
              {
                traceId: '5b8efff798038103d269b633813fc60c',
                spanId: 'eee19b7ec3c1b174',
                name: 'hello',
                kind: 2,
                startTimeUnixNano: nano(now.getTime() - 42),
                endTimeUnixNano: nano(now.getTime()),
                attributes: [
                  { key: 'faas.trigger', value: text('http') },
                  { key: 'faas.invocation_id', value: text('first-request') },
                  { key: 'faas.coldstart', value: { boolValue: true } },
                ],
              },
            ],
          },
        ],
      },
    ],
  });
}
