import type { TestProject } from "vitest/node";
import { FanfareServer, type Reach } from "./server/fanfare.js";
import { HostileServer } from "./server/hostile.js";

declare module "vitest" {
  interface ProvidedContext {
    /** The URL of the server that answers as it is told. */
    readonly hostile: string;
    /** The real server, on a real Postgres. */
    readonly fanfare: Reach;
  }
}

/** Starts the servers that all tests share. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const hostile = new HostileServer();
  const fanfare = new FanfareServer();
  project.provide("hostile", await hostile.open());
  project.provide("fanfare", await fanfare.open());
  return async () => {
    await Promise.all([hostile.close(), fanfare.close()]);
  };
}
