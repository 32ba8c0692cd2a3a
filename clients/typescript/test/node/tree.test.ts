import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const MOST_LINES = 250;

test("Ensure files stay short enough to be read.", async () => {
  const long: string[] = [];
  for (const folder of ["src", "contract", "test"]) {
    const names = await readdir(ROOT + folder, { recursive: true });
    for (const name of names.filter((file) => /\.tsx?$/.test(file) && !file.includes("readme/"))) {
      const lines = (await readFile(`${ROOT}${folder}/${name}`, "utf8")).split("\n").length - 1;
      if (lines > MOST_LINES) long.push(`${folder}/${name}: ${lines} lines`);
    }
  }
  expect(long).toEqual([]);
});
