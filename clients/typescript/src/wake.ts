/** Why a stream looks whether it is still alive. */
export type Wake = "online" | "visible";

/** The parts of a browser's global scope that tell when a device is back. Other runtimes have none of them. */
interface Scope {
  readonly document?: (EventTarget & { readonly visibilityState?: string }) | undefined;
  readonly addEventListener?: EventTarget["addEventListener"] | undefined;
  readonly removeEventListener?: EventTarget["removeEventListener"] | undefined;
}

/** Calls back when the network, the tab or the device returns; gives the way to stop. */
export function onWake(callback: (wake: Wake) => void): () => void {
  const scope: Scope = globalThis;
  const { document } = scope;
  const online = (): void => callback("online");
  const visible = (): void => {
    if (document?.visibilityState !== "hidden") callback("visible");
  };
  scope.addEventListener?.("online", online);
  scope.addEventListener?.("pageshow", visible);
  document?.addEventListener("visibilitychange", visible);
  document?.addEventListener("resume", visible);
  return () => {
    scope.removeEventListener?.("online", online);
    scope.removeEventListener?.("pageshow", visible);
    document?.removeEventListener("visibilitychange", visible);
    document?.removeEventListener("resume", visible);
  };
}
