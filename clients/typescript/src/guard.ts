/** The parts of a global scope where a fault can be reported; not every runtime has each of them. */
interface Scope {
  readonly reportError?: (error: unknown) => void;
  readonly console?: { error(...values: unknown[]): void };
}

/**
 * Calls a function of the user. Whatever it throws, or what its promise rejects with, is reported where the runtime
 * reports faults. It never reaches the stream, nor another subscription.
 *
 * @returns a promise to wait for, where the function gave one. It never rejects.
 */
export function guard<A extends readonly unknown[]>(
  callback: ((...values: A) => unknown) | undefined,
  ...values: A
): Promise<void> | undefined {
  try {
    const result = callback?.(...values);
    if (isThenable(result)) return Promise.resolve(result).then(() => {}, report);
  } catch (error) {
    report(error);
  }
  return undefined;
}

/** Reports a fault: by `reportError` where the runtime has it, else on the console. It never throws. */
function report(error: unknown): void {
  const { reportError, console }: Scope = globalThis;
  try {
    if (reportError) reportError(error);
    else console?.error(error);
  } catch {
    // A replaced console or reportError has a fault of its own: there is nowhere left to say so.
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}
