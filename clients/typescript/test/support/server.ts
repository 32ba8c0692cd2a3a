import { inject } from "vitest";
import { type Client, type ClientOptions, createClient } from "../../src/index.js";
import { quick } from "./script.js";

/** A client of the real server, with its key, that comes back quickly. */
export function realClient(options: Partial<ClientOptions> = {}): Client {
  const { url, key } = inject("fanfare");
  return createClient({ baseUrl: url, token: key, ...quick, ...options });
}

/** Makes a topic that anybody may subscribe to, for one test. */
export async function createTopic(authMode: "public" | "token" = "public"): Promise<string> {
  const { url, key } = inject("fanfare");
  const name = `t-${Math.random().toString(36).slice(2)}`;
  const response = await fetch(`${url}/v1/apps/default/topics`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify({ name, external_subscribable: true, auth_mode: authMode }),
  });
  if (!response.ok) throw new Error(`create topic: ${response.status} ${await response.text()}`);
  return name;
}
