import type { TestProject } from "vitest/node";
import { FanfareServer, type Reach } from "../../typescript/test/server/fanfare.js";

declare module "vitest" {
  interface ProvidedContext {
    /** The real server, on a real Postgres. */
    readonly fanfare: Reach;
  }
}

/** Starts the server that all tests share. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = new FanfareServer();
  project.provide("fanfare", await server.open());
  return () => server.close();
}
