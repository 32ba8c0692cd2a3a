import { describe, expect, test } from "vitest";
import { comparePositions, Seen } from "../../src/position.js";
import { type Block, createBlockParser } from "../../src/sse.js";

const STREAM = [
  "\uFEFFretry: 10",
  "",
  ": comment",
  "id: 1",
  "",
  "event: named",
  "id: 2",
  "data: a",
  "data: b",
  "",
  "data: no id",
  "",
  "id",
  "data",
  "",
  "id: \0",
  "data: after a bad id",
  "",
  "id: 3",
  "",
  "id: 4",
  "",
  "data: cut off",
];

const BLOCKS: readonly Block[] = [
  { event: undefined, id: "1", data: undefined },
  { event: "named", id: "2", data: "a\nb" },
  { event: undefined, id: undefined, data: "no id" },
  { event: undefined, id: "", data: "" },
  { event: undefined, id: undefined, data: "after a bad id" },
  { event: undefined, id: "3", data: undefined },
  { event: undefined, id: "4", data: undefined },
];

function parse(chunks: readonly string[]): unknown[] {
  const told: unknown[] = [];
  const feed = createBlockParser(
    {
      onBlock: (block) => told.push(block),
      onRetry: (milliseconds) => told.push(milliseconds),
      onComment: (text) => told.push(text),
    },
    1000,
  );
  chunks.forEach(feed);
  return told;
}

describe.each([
  ["CR", "\r"],
  ["LF", "\n"],
  ["CRLF", "\r\n"],
])("Ensure a stream with %s gives the same blocks, wherever it is cut.", (_, end) => {
  const text = STREAM.join(end) + end;
  const all = [10, "comment", ...BLOCKS];

  test("OK: in one piece, and in single characters", () => {
    expect(parse([text])).toEqual(all);
    expect(parse([...text])).toEqual(all);
  });

  test("OK: cut once and twice, anywhere", () => {
    for (let a = 0; a <= text.length; a++) {
      expect(parse([text.slice(0, a), text.slice(a)])).toEqual(all);
      for (let b = a + 1; b < text.length; b += 7) {
        expect(parse([text.slice(0, a), text.slice(a, b), text.slice(b)])).toEqual(all);
      }
    }
  });
});

describe("Ensure positions compare as the protocol says.", () => {
  test.each([
    ["k7f2m5qa.1", "k7f2m5qa.2", -1],
    ["k7f2m5qa.9", "k7f2m5qa.10", -1],
    ["k7f2m5qa.10.9", "k7f2m5qa.10.10", -1],
    ["k7f2m5qa.10.10", "k7f2m5qa.10", -1],
    ["k7f2m5qa.10", "k7f2m5qa.10", 0],
    ["k7f2m5qa.9007199254740993", "k7f2m5qa.9007199254740992", 1],
  ])("OK: %s and %s", (a, b, order) => {
    expect(Math.sign(comparePositions(a, b) ?? Number.NaN)).toBe(order);
    expect(Math.sign(comparePositions(b, a) ?? Number.NaN)).toBe(order === 0 ? 0 : -order);
  });

  test.each([
    ["k7f2m5qa.1", "aaaaaaaa.1"],
    ["", ""],
    ["1", "2"],
    ["k7f2m5qa.01", "k7f2m5qa.1"],
  ])("OK: %j and %j have no order", (a, b) => {
    expect(comparePositions(a, b)).toBeUndefined();
  });

  test("OK: what was seen is known for each history, and can be taken back", () => {
    const seen = new Seen();
    seen.add("a.5");
    seen.add("b.1.1");
    seen.add("a.3");
    expect(["a.3", "a.5", "a.5.9", "b.1.1"].map((position) => seen.has(position))).toEqual(Array(4).fill(true));
    expect(["a.6.1", "b.1", "c.1"].map((position) => seen.has(position))).toEqual([false, false, false]);
    seen.reset("a.2");
    expect([seen.has("a.2"), seen.has("a.3")]).toEqual([true, false]);
  });
});
