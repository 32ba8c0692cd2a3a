declare module "*.svelte" {
  import type { Component } from "svelte";

  const page: Component;

  export { page as default };
}
