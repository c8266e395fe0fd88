import { describeEvent, type EventDescription } from '../describe-event.ts';
import { lambdaCall } from '../lambda-call.ts';
import { settingsFromEnvironment } from '../options.ts';
import { payloadNotes } from '../payload-reader.ts';

/**
 * Reads events as an invocation does before its handler runs, with the settings nobody changed.
 * @param options.notesPayloads hashes, fingerprints and shapes too
 */
export function eventReader(options: { notesPayloads: boolean }): (event: unknown) => EventDescription {
  const silent = () => {};
  const notes = options.notesPayloads ? payloadNotes(settingsFromEnvironment({}, silent), silent) : undefined;
  const context = {
    awsRequestId: '5f0c2a52-7c1e-4a53-9f9d-0a3d1b1f4c11',
    functionName: 'measured',
    invokedFunctionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:measured',
  };
  return (event) => describeEvent(lambdaCall(event, context as never), undefined, notes);
}
