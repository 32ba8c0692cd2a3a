import type { StandardSchemaV1 } from "@standard-schema/spec";
import { FanfareError } from "./errors.js";
import type { Message } from "./events.js";

/** Anything with a `parse` that returns the value or throws, such as a hand-written check. */
export interface Parser<T> {
  parse(input: unknown): T;
}

/** Checks what came from outside: a Standard Schema (zod, valibot, arktype, …) or a {@link Parser}. */
export type Validator<T> = StandardSchemaV1<unknown, T> | Parser<T>;

/** The type that a validator gives. */
export type Output<V> = V extends StandardSchemaV1<infer _, infer T> ? T : V extends Parser<infer T> ? T : never;

/** What a validator found wrong, and where. */
export type Issue = StandardSchemaV1.Issue;

/** A message, or the answer to a request, that its validator refused. A stream goes on after it. */
export class ValidationError extends FanfareError {
  readonly issues: readonly Issue[];
  /** What was received; of a stream, the payload of {@link ValidationError.received}. */
  readonly input: unknown;
  /** The message whose payload was refused; undefined for the answer to a request. */
  readonly received: Message | undefined;

  constructor(issues: readonly Issue[], input: unknown, received?: Message, cause?: unknown) {
    super("validation_failed", issues.map(({ message }) => message).join("; "), { cause });
    this.issues = issues;
    this.input = input;
    this.received = received;
  }
}

/**
 * Gives what the validator makes of a value.
 *
 * @throws {@link ValidationError} when it is refused.
 */
export async function validate<T>(validator: Validator<T>, input: unknown, received?: Message): Promise<T> {
  if ("~standard" in validator) {
    const result = await attempt(async () => validator["~standard"].validate(input), input, received);
    if (!result.issues) return result.value;
    throw new ValidationError(result.issues, input, received);
  }
  return attempt(async () => validator.parse(input), input, received);
}

/** Runs code of the user: whatever it throws is a refusal. */
async function attempt<R>(run: () => Promise<R>, input: unknown, received: Message | undefined): Promise<R> {
  try {
    return await run();
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new ValidationError([{ message }], input, received, cause);
  }
}
