// Our instrumentation and the plain one of the AWS SDK in one NodeSDK: both see every call.
const { OTLPTraceExporter } = require('@opentelemetry/exporter-trace-otlp-http');
const { NodeSDK } = require('@opentelemetry/sdk-node');
const { AwsInstrumentation } = require('@opentelemetry/instrumentation-aws-sdk');
const { ChoreoscopeInstrumentation, lambdaResourceDetector } = require('@choreoscope/instrumentation');

new NodeSDK({
  traceExporter: new OTLPTraceExporter(),
  resourceDetectors: [lambdaResourceDetector],
  instrumentations: [new ChoreoscopeInstrumentation(), new AwsInstrumentation()],
}).start();
