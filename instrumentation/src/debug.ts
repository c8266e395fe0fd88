/**
 * Says one line on stderr when debugging is on. The line goes to the function's log, so it never holds a
 * payload or a token.
 */
export type Debug = (message: string) => void;

/** @param on read at each call, so that an option can turn it on later */
export function debugTo(stream: { write(text: string): unknown }, on: () => boolean): Debug {
  return (message) => {
    if (on()) stream.write(`choreoscope: ${message}\n`);
  };
}
