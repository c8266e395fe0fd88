/**
 * What the work gives, or undefined when the time is over first.
 * @param isUnref whether the timer keeps the process alive meanwhile
 */
export async function orLater<T>(work: Promise<T>, ms: number, isUnref = false): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
    if (isUnref) timer.unref();
  });
  try {
    return await Promise.race([work, over]);
  } finally {
    clearTimeout(timer);
  }
}
