/** Source of a handler that says on its log which events it got, one JSON line each, and then does `then`. */
export function recordingHandler(then = ''): string {
  return `export const handler = async (event, context) => {
    process.stdout.write('EVENT ' + JSON.stringify(event) + '\\n');
    ${then}
  };`;
}

/** Events a recording handler got, in order. */
// biome-ignore lint/suspicious/noExplicitAny: tests read into events of many shapes
export function recordedEvents(fn: { log: string }): any[] {
  return fn.log
    .split('\n')
    .filter((line) => line.startsWith('EVENT '))
    .map((line) => JSON.parse(line.slice(6)));
}
