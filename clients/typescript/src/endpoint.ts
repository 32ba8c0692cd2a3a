import { invalidArgument } from "./errors.js";
import type { Http, ReadOptions } from "./http.js";
import { subPathOf } from "./path.js";
import type { Output, Validator } from "./validate.js";

/** Options of a call with a validator, whose type the answer has. */
export type CallOptions<V> = Omit<ReadOptions<unknown>, "validate"> & { readonly validate: V };

/** One method of an endpoint. */
export interface Call {
  <V extends Validator<unknown>>(options: CallOptions<V>): Promise<Output<V>>;
  <T = unknown>(options?: Omit<ReadOptions<T>, "validate">): Promise<T>;
}

/** An HTTP route that a SQL function serves, under `/fn`. Each method answers with the JSON that the function returned. */
export interface Endpoint {
  readonly get: Call;
  readonly post: Call;
  readonly put: Call;
  readonly patch: Call;
  readonly delete: Call;
}

/** Use `client.endpoint`. */
export function createEndpoint(http: Http, path: string): Endpoint {
  if (typeof path !== "string") throw invalidArgument("the path of an endpoint must be a string");
  const url = `/fn${subPathOf(path.replace(/^\//, ""))}`;
  const call =
    (method: string) =>
    <T>(options?: ReadOptions<T>): Promise<T> =>
      http.read(method, url, options);
  return {
    get: call("GET"),
    post: call("POST"),
    put: call("PUT"),
    patch: call("PATCH"),
    delete: call("DELETE"),
  };
}
