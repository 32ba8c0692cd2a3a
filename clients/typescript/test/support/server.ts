import { inject } from "vitest";
import { type Client, type ClientOptions, createClient } from "../../src/index.js";
import { quick } from "./script.js";

/** A client of the real server, with its key, that comes back quickly. */
export function realClient(options: Partial<ClientOptions> = {}): Client {
  const { url, key } = inject("fanfare");
  return createClient({ baseUrl: url, token: key, ...quick, ...options });
}

/** Makes a topic that clients outside may subscribe to, for one test. */
export async function createTopic(authMode: "public" | "token" = "public"): Promise<string> {
  const name = `t-${Math.random().toString(36).slice(2)}`;
  await administer("topics", { name, external_subscribable: true, auth_mode: authMode });
  return name;
}

/** Issues a subscriber token. */
export async function issueToken(topic: string, ttl: string, subject = "ada"): Promise<string> {
  const { token }: { token: string } = await administer("tokens", { topics: [topic], publish: [topic], ttl, subject });
  return token;
}

/** Posts to the administration of the app. */
export async function administer<T>(family: string, body: unknown): Promise<T> {
  const { url, key } = inject("fanfare");
  const response = await fetch(`${url}/v1/apps/default/${family}`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${family}: ${response.status} ${await response.text()}`);
  return JSON.parse((await response.text()) || "null");
}
