import { expect, onTestFinished, test, vi } from "vitest";
import { clientOf, frame, message, numbers, ready, script, take } from "../support/script.js";

/** What is reported as a fault of the user's code, kept away from the runner. */
function faults(): unknown[] {
  const reported: unknown[] = [];
  vi.stubGlobal("reportError", (error: unknown) => reported.push(error));
  onTestFinished(() => void vi.unstubAllGlobals());
  return reported;
}

const fault = new Error("the user's own");
const throws = (): never => {
  throw fault;
};
const rejects = async (): Promise<never> => throws();
const gap = frame({
  event: "gap",
  id: "k7f2m5qa.1",
  data: { from: "k7f2m5qa.0", to: "k7f2m5qa.1", reason: "retention" },
});
const body = [ready(0), gap, "data: no JSON\n\n", message(2)];

test.each([
  ["throws", throws],
  ["rejects", rejects],
])("Ensure no callback that %s ends a stream or blinds a neighbour.", async (_, callback) => {
  const reported = faults();
  for (const name of ["onMessage", "onEvent", "onGap", "onStateChange", "onError"] as const) {
    const server = await script({ body, after: "hang" });
    const client = clientOf(server);
    reported.length = 0;
    const seen: unknown[] = [];
    const own = { onMessage: ({ id }: { id: number | null }) => seen.push(id), [name]: callback };
    const first = client.subscribe("t", own);
    const neighbour = client.subscribe("t");
    expect(numbers(await take(neighbour, 1)), name).toEqual([2]);
    if (name !== "onMessage") await expect.poll(() => seen, { message: name }).toEqual([2]);
    await expect.poll(() => reported[0], { message: name }).toBe(fault);
    expect(first.state, name).toBe("open");
    expect(await server.received(), name).toHaveLength(1);
    first.close();
  }
});

test("Ensure a callback that throws where the subscription is read by a loop does not end the loop.", async () => {
  const reported = faults();
  const server = await script({ body, after: "hang" });
  expect(numbers(await take(clientOf(server).subscribe("t", { onEvent: throws, onGap: throws }), 1))).toEqual([2]);
  expect(reported).toContain(fault);
});

test("Ensure a fault goes to the console where there is no reportError.", async () => {
  const error = vi.spyOn(console, "error").mockImplementation(() => {});
  vi.stubGlobal("reportError", undefined);
  onTestFinished(() => {
    vi.unstubAllGlobals();
    error.mockRestore();
  });
  const server = await script({ body, after: "hang" });
  await take(clientOf(server).subscribe("t", { onEvent: throws }), 1);
  expect(error).toHaveBeenCalledWith(fault);
});

test("Ensure a validator that throws refuses one message, not the stream.", async () => {
  const server = await script({ body: [ready(0), message(1), message(2)], after: "hang" });
  let calls = 0;
  const validate = {
    "~standard": {
      version: 1 as const,
      vendor: "test",
      validate: (value: unknown) => (++calls === 1 ? throws() : { value }),
    },
  };
  const onError = vi.fn();
  expect(numbers(await take(clientOf(server).subscribe("t", { validate, onError }), 1))).toEqual([2]);
  expect(onError.mock.calls[0]?.[0]).toMatchObject({ code: "validation_failed", cause: fault });
});
