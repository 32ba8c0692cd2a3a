import { expect, test } from "vitest";
import { z } from "zod";
import { createEndpoint } from "../support/endpoint.js";
import { realClient } from "../support/server.js";

test("Ensure endpoints of the real server are called as they are typed.", async () => {
  await createEndpoint("echo/*", "select jsonb_build_object('status', 201, 'body', request)");
  const echo = realClient().endpoint("echo/a b");
  const Echo = z.object({
    method: z.string(),
    path: z.string(),
    query: z.record(z.string(), z.unknown()),
    body: z.unknown(),
  });
  const call = { query: { q: ["1", 2], no: undefined }, validate: Echo };
  expect(await echo.get(call)).toEqual({ method: "GET", path: "echo/a b", query: { q: ["1", "2"] }, body: null });
  for (const method of ["post", "put", "patch", "delete"] as const) {
    const answer = await echo[method]({ ...call, body: { n: 1 } });
    expect(answer).toMatchObject({ method: method.toUpperCase(), body: { n: 1 } });
  }
  await expect(echo.get({ validate: z.object({ method: z.number() }) })).rejects.toMatchObject({
    code: "validation_failed",
  });
  await expect(realClient().endpoint("nowhere").get()).rejects.toMatchObject({ status: 404 });
});
