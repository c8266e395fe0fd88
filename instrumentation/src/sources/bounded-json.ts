/** What looking into the texts of one event may still cost: about half a microsecond each at worst. */
export interface Budget {
  tokens: number;
}

/** Makes the worst event cost some 4 ms. */
export const newBudget = (): Budget => ({ tokens: 8_000 });

/** An SQS message is at most 1 MiB: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
const longestMessage = 1_048_576;

/**
 * The object that `text` holds as JSON; undefined when it is anything else, too long for a message, or when it has
 * more in it than the budget allows: a MiB of brackets takes JSON.parse 200 ms, the same length of prose 3.
 */
export function boundedJson(text: string, budget: Budget): object | undefined {
  if (text.length > longestMessage || !/^\s{0,64}\{/.test(text)) return undefined;
  budget.tokens -= text.length >> 8;
  if (!isWithin(text, budget)) return undefined;
  try {
    return JSON.parse(text) as object;
  } catch {
    return undefined;
  }
}

/** Counts what JSON.parse would make a value of, and skips what is inside strings. */
function isWithin(text: string, budget: Budget): boolean {
  for (let at = 0; at < text.length && budget.tokens > 0; at++) {
    const code = text.charCodeAt(at);
    if (code === 34) {
      do at = text.indexOf('"', at + 1);
      while (at > 0 && isEscaped(text, at));
      if (at < 0) return false;
    } else if (code === 44 || code === 58 || code === 91 || code === 123) budget.tokens--;
  }
  return budget.tokens > 0;
}

/** Whether an odd number of backslashes stands before. */
function isEscaped(text: string, at: number): boolean {
  let start = at;
  while (text.charCodeAt(start - 1) === 92) start--;
  return (at - start) % 2 === 1;
}
