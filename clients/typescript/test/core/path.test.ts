import { describe, expect, test } from "vitest";
import { clientOf, script } from "../support/script.js";

const json = { headers: { "content-type": "application/json", etag: '"1"' }, body: ['{"id":1,"version":1}'] } as const;

/** What each name of a user becomes in every method that takes one. */
const uses: Readonly<Record<string, (name: string, client: ReturnType<typeof clientOf>) => unknown>> = {
  "kv key": (name, client) => client.kv("users").delete(name),
  "kv collection": (name, client) => client.kv(name).get("a"),
  "document id": (name, client) => client.docs("users").put(name, {}),
  "document collection": (name, client) => client.docs(name).insert({}),
  file: (name, client) => client.files.get(name),
  "file that is put": (name, client) => client.files.put(name, ""),
  "file that is deleted": (name, client) => client.files.delete(name),
  endpoint: (name, client) => client.endpoint(name).post(),
  publish: (name, client) => client.publish(name, 1),
  broadcast: (name, client) => client.broadcast(name, 1),
  subscribe: (name, client) => client.subscribe(name).closed,
  "subscribe to several": (name, client) => client.subscribe(["a", name]).closed,
};

describe("Ensure a name stays where it belongs.", () => {
  test.each(Object.entries(uses))("Err: as %s", async (_, use) => {
    const server = await script(json);
    const client = clientOf(server);
    for (const name of ["", ".", "..", "\ud800", undefined, null, 7]) {
      const used = (async () => use(name as string, client))();
      await expect(used, String(name)).rejects.toMatchObject({ code: "invalid_argument", name: "FanfareError" });
    }
    expect(await server.received()).toEqual([]);
  });

  test.each(["../../topics/orders", "a/..", "a/./b", "./a", "a/../../b", "../keys", "/.."])(
    "Err: a segment that a URL folds in %s",
    async (name) => {
      const server = await script(json);
      const client = clientOf(server);
      for (const use of ["kv key", "file", "file that is put", "file that is deleted", "endpoint"]) {
        const used = (async () => uses[use]?.(name, client))();
        await expect(used, use).rejects.toMatchObject({ code: "invalid_argument" });
      }
      expect(await server.received()).toEqual([]);
    },
  );

  test.each([
    ["a/b c", "a/b%20c"],
    ["/a", "%2Fa"],
    ["a/", "a%2F"],
    ["a//b", "a%2F%2Fb"],
    ["/", "%2F"],
    ["%2e%2e/a", "%252e%252e/a"],
    ["..a/...", "..a/..."],
    ["\\..\\a", "%5C..%5Ca"],
    ["a?b#c", "a%3Fb%23c"],
    ["a\t\n", "a%09%0A"],
  ])("OK: the key %j", async (key, path) => {
    const server = await script(json);
    await clientOf(server).kv("users").get(key);
    expect((await server.received())[0]?.url.replace(/.*users\//, "")).toBe(path);
  });

  test("Err: no topic", () => {
    expect(() => clientOf({ url: "" }).subscribe([])).toThrow(expect.objectContaining({ code: "invalid_argument" }));
  });
});
