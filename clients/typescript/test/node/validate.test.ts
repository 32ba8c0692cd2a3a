import { type } from "arktype";
import * as v from "valibot";
import { describe, expect, expectTypeOf, test, vi } from "vitest";
import { z } from "zod";
import { type Message, ValidationError } from "../../src/index.js";
import { clientOf, messages, ready, script, take } from "../support/script.js";

const Zod = z.object({ n: z.number().min(2) });
const Valibot = v.object({ n: v.pipe(v.number(), v.minValue(2)) });
const Arktype = type({ n: "number>=2" });
const Handmade = {
  parse(input: unknown): { readonly n: number } {
    const { n } = Zod.parse(input);
    return { n };
  },
};
const Slow = z.object({ n: z.number().refine(async (n) => n >= 2) });

describe("Ensure payloads are checked by validators as they are, and typed by them.", () => {
  test.each([
    ["zod", Zod],
    ["valibot", Valibot],
    ["arktype", Arktype],
    ["parse()", Handmade],
    ["an asynchronous one", Slow],
  ])("OK: %s", async (_, validate) => {
    const server = await script({ body: [ready(0), messages(1, 3)], after: "hang" });
    const onError = vi.fn();
    const subscription = clientOf(server).subscribe("t", { validate, onError });
    const taken = await take(subscription, 2);
    expectTypeOf(taken).toEqualTypeOf<Message<{ n: number } | { readonly n: number }>[]>();
    expect(taken.map(({ payload }) => payload.n)).toEqual([2, 3]);
    const [error] = onError.mock.calls[0] ?? [];
    expect(error).toBeInstanceOf(ValidationError);
    expect(error).toMatchObject({ code: "validation_failed", input: { n: 1 }, received: { id: 1 } });
    expect(error.issues.length).toBeGreaterThan(0);
  });

  test("OK: a refused message is an event among the others, and the validator's output is the payload", async () => {
    const server = await script({ body: [ready(0), messages(1, 3)], after: "hang" });
    const validate = Zod.transform(({ n }) => `number ${n}`);
    const seen: unknown[] = [];
    for await (const event of clientOf(server).subscribe("t", { validate }).events()) {
      if (event.type === "message") seen.push(event.message.payload);
      if (event.type === "error") seen.push([event.message.id, event.error.issues[0]?.path]);
      if (seen.length === 3) break;
    }
    expect(seen).toEqual([[1, ["n"]], "number 2", "number 3"]);
  });

  test("Err: the answer to a request", async () => {
    const server = await script({ headers: { "content-type": "application/json" }, body: ['{"n":1}'] });
    const call = clientOf(server)
      .endpoint("/a/b")
      .post({ validate: Zod, body: { x: 1 }, query: { q: ["1", 2], no: undefined } });
    expectTypeOf(call).toEqualTypeOf<Promise<{ n: number }>>();
    await expect(call).rejects.toMatchObject({ code: "validation_failed", input: { n: 1 } });
    const [request] = await server.received();
    expect(request).toMatchObject({ method: "POST", body: '{"x":1}' });
    expect(request?.url).toMatch(/\/fn\/a\/b\?q=1&q=2$/);
  });
});
