/** Asks until there is an answer; undefined and false are none. @throws when there is none in time */
export async function waitFor<T>(
  ask: () => T | undefined | false,
  what = 'what is waited for',
  withinMs = 10_000,
): Promise<T> {
  const until = Date.now() + withinMs;
  for (;;) {
    const answer = ask();
    if (answer !== undefined && answer !== false) return answer;
    if (Date.now() > until) throw new Error(`${what} did not come within ${withinMs} ms`);
    await new Promise((again) => setTimeout(again, 5));
  }
}
