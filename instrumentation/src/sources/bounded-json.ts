/** What looking into the texts of one event may still cost: values, about half a microsecond each at worst. */
export interface Budget {
  tokens: number;
}

/** Makes the worst event cost some 4 ms. */
export const newBudget = (): Budget => ({ tokens: 5_000 });

/** An SQS message is at most 1 MiB: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
const longestMessage = 1_048_576;

/**
 * The object that `text` holds as JSON; undefined when it is anything else, too long for a message, or when it has
 * more in it than the budget allows: a MiB of brackets takes JSON.parse 200 ms, the same length of prose 3.
 */
export function boundedJson(text: string, budget: Budget): object | undefined {
  if (text.length > longestMessage || !/^\s{0,64}\{/.test(text)) return undefined;
  budget.tokens -= text.length >> 7;
  if (budget.tokens <= 0 || !isWithin(text, budget)) return undefined;
  try {
    return JSON.parse(text) as object;
  } catch {
    return undefined;
  }
}

/** Counts what JSON.parse would make a value of, outside of strings. */
function isWithin(text: string, budget: Budget): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 34) at = endOfString(text, at);
    else if (code === 44 || code === 58 || code === 91 || code === 123) {
      if (--budget.tokens <= 0) return false;
    }
  }
  return true;
}

/** Where the string that begins at `start` ends; searched natively as long as nothing is escaped in it. */
function endOfString(text: string, start: number): number {
  const quote = text.indexOf('"', start + 1);
  if (quote < 0 || text.charCodeAt(quote - 1) !== 92) return quote < 0 ? text.length : quote;
  let at = start + 1;
  while (at < text.length && text.charCodeAt(at) !== 34) at += text.charCodeAt(at) === 92 ? 2 : 1;
  return at;
}
