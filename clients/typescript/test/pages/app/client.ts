import { createClient } from "../../../src/index.js";

const parameters = new URLSearchParams(location.search);

export const topic = parameters.get("topic") ?? "";

/** The client of a page: it gets its tokens from the server that the page is from. */
export const client = createClient({
  baseUrl: "/api",
  backoff: { base: Number(parameters.get("backoff") ?? 50), cap: 1e9 },
  readTimeout: Number(parameters.get("readTimeout") ?? 5000),
  getToken: async () => (await fetch("/token")).text(),
});
