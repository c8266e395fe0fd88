// What a function preloads that is instrumented by the plain OpenTelemetry packages, and nothing of ours. Where the
// spans go is in the environment: https://opentelemetry.io/docs/languages/sdk-configuration/otlp-exporter/
const { OTLPTraceExporter } = require('@opentelemetry/exporter-trace-otlp-proto');
const { NodeSDK, api } = require('@opentelemetry/sdk-node');
const { AwsInstrumentation } = require('@opentelemetry/instrumentation-aws-sdk');
const { AwsLambdaInstrumentation } = require('@opentelemetry/instrumentation-aws-lambda');

const lambda = new AwsLambdaInstrumentation({
  useGlobalPropagatorForSqsExtraction: process.env.SQS_LINKS === 'w3c',
});
new NodeSDK({
  traceExporter: new OTLPTraceExporter(),
  instrumentations: [new AwsInstrumentation(), lambda],
}).start();
// The SDK has a provider only now; without this the instrumentation does not flush before the instance is frozen.
lambda.setTracerProvider(api.trace.getTracerProvider());
