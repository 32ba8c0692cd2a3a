import { describe, expect, test } from "vitest";
import { z } from "zod";
import { realClient } from "../support/server.js";

const unique = (name: string): string => `${name}-${Math.random().toString(36).slice(2)}`;

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const taken: T[] = [];
  for await (const item of items) taken.push(item);
  return taken;
}

describe("Ensure the stores of the real server are read and written.", () => {
  test("OK: kv", async () => {
    const settings = realClient().kv(unique("settings"), z.object({ dark: z.boolean() }));
    expect(await settings.get("a/b c")).toBeUndefined();
    const first = await settings.set("a/b c", { dark: true }, { ifVersion: 0 });
    expect(await settings.get("a/b c")).toEqual({ value: { dark: true }, version: first });
    const second = await settings.set("a/b c", { dark: false }, { ifVersion: first, ttl: "1 hour" });
    expect(second).not.toBe(first);
    await expect(settings.set("a/b c", { dark: true }, { ifVersion: first })).rejects.toMatchObject({
      code: "version_mismatch",
      status: 412,
    });
    await settings.set("b", { dark: true });
    expect(await all(settings.list({ prefix: "a/" }))).toMatchObject([{ key: "a/b c", version: second }]);
    expect(await settings.delete("a/b c", { ifVersion: second })).toBe(true);
    expect(await settings.delete("a/b c")).toBe(false);
  });

  test("Err: a value that its validator refuses", async () => {
    const name = unique("settings");
    await realClient().kv(name).set("x", 1);
    const read = realClient().kv(name, z.string()).get("x");
    await expect(read).rejects.toMatchObject({ code: "validation_failed", input: 1 });
  });

  test("OK: documents", async () => {
    const people = realClient().docs<{ name: string; age?: number }>(unique("people"));
    const { id, version } = await people.insert({ name: "Ada" });
    expect(await people.get(id)).toEqual({ value: { name: "Ada" }, version });
    const patched = await people.patch(id, { age: 36 }, { ifVersion: version });
    await people.put("grace", { name: "Grace" });
    const found = await all(people.find({ filter: { name: "Ada" }, path: "$.age ? (@ > 30)", orderBy: "name" }));
    expect(found).toMatchObject([{ id, value: { name: "Ada", age: 36 }, version: patched }]);
    expect(await all(people.find())).toHaveLength(2);
    expect([await people.delete(id), await people.get(id)]).toEqual([true, undefined]);
  });

  test("OK: files, empty ones too", async () => {
    const { files } = realClient();
    const path = `${unique("folder")}/a b.txt`;
    expect(await files.get(path)).toBeUndefined();
    expect(await files.put(path, "hello", { contentType: "text/plain" })).toMatchObject({ path, size: 5 });
    expect(await (await files.get(path))?.text()).toBe("hello");
    expect(await files.put(path, new Uint8Array(0))).toMatchObject({ size: 0 });
    expect(await all(files.list({ prefix: path }))).toMatchObject([{ path, size: 0 }]);
    expect([await files.delete(path), await files.delete(path)]).toEqual([true, false]);
  });

  test("OK: a list longer than a page", async () => {
    const numbers = realClient().kv<number>(unique("numbers"));
    const keys = Array.from({ length: 150 }, (_, n) => String(n).padStart(3, "0"));
    for (const key of keys) await numbers.set(key, Number(key));
    expect((await all(numbers.list())).map(({ key }) => key)).toEqual(keys);
  });
});
