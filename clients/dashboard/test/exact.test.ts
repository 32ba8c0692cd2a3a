import { describe, expect, test } from "vitest";
import { faultOf, indented, readExact, tokensOf } from "../src/lib/exact.js";

describe("exact", () => {
  test("payloads stay text, to the last digit", () => {
    const read = readExact('{"id":7,"payload":{"n":9007199254740993,"m":1e400,"t":"a\\u003cb"}}', new Set(["payload"]));
    expect(read).toEqual({ id: 7, payload: '{"n":9007199254740993,"m":1e400,"t":"a<b"}' });
  });

  test("an escaped backslash before u003c is no escape of <", () => {
    expect(readExact('{"payload":"\\\\u003c"}', new Set(["payload"]))).toEqual({ payload: '"\\\\u003c"' });
  });

  test.each([
    ["{}", undefined],
    ["[1, 2.50, -0, 1e5, true, null]", undefined],
    ["", "it ends too early at line 1, column 1"],
    ['{"a":}', "no JSON value at line 1, column 6"],
    ['{\n"a" 1}', "a colon is missing at line 2, column 5"],
    ["[1 2]", "a comma or ] is missing at line 1, column 4"],
    ["{} x", "something follows the value at line 1, column 4"],
    ["01", "something follows the value at line 1, column 2"],
    ['"\n"', "no JSON value at line 1, column 1"],
  ])("%s", (text, fault) => {
    expect(faultOf(text)).toBe(fault);
  });

  test("a text is indented and coloured without a change", () => {
    const text = '{"b":[1,{"a":"x, {y}: \\"z\\""}],"n":129.90,"e":{},"l":[]}';
    const bare = (t: string): string => t.replace(/\s/g, "");
    expect(bare(indented(text))).toBe(bare(text));
    expect(
      tokensOf(text)
        .map((t) => t.text)
        .join(""),
    ).toBe(text);
  });
});
