/** What is still to be ended or removed, in the order it was started. */
const duties: (() => unknown)[] = [];

/** Promises that this is done when the test file ends, however it ends. The last one comes first. */
export function atEnd(duty: () => unknown): void {
  duties.push(duty);
}

/** Does everything that was promised. */
export async function tidyUp(): Promise<void> {
  for (let duty = duties.pop(); duty; duty = duties.pop()) await duty();
}
