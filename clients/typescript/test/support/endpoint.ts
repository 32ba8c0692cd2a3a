import pg from "pg";
import { inject } from "vitest";

/** Makes an endpoint for anybody, served by a SQL function with this body. */
export async function createEndpoint(path: string, body: string): Promise<void> {
  const database = new pg.Client({ connectionString: inject("fanfare").databaseUrl });
  await database.connect();
  const name = `endpoint_${Math.random().toString(36).slice(2)}`;
  await database.query(`create schema ${name}`);
  await database.query(`create function ${name}.answer(request jsonb) returns jsonb language sql as $$ ${body} $$`);
  await database.query(`grant usage on schema ${name} to fanfare_app_default`);
  await database.query(`grant execute on function ${name}.answer(jsonb) to fanfare_app_default`);
  const sql = "select fanfare.create_endpoint(path => $1, function => $2, auth => 'public')";
  await database.query(sql, [path, `${name}.answer`]);
  await database.end();
}
