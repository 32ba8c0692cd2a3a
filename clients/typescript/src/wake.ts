/** Why a stream looks whether it is still alive. */
export type Wake = "online" | "visible";

/** The part of a browser's global scope that tells when a device is back. Other runtimes have none of it. */
interface Scope {
  readonly document?: { readonly visibilityState?: string } & Partial<EventTarget>;
  readonly addEventListener?: EventTarget["addEventListener"];
}

/** Calls back when the network, the tab or the device returns, until the signal aborts. */
export function onWake(callback: (wake: Wake) => void, signal: AbortSignal): void {
  const scope: Scope = globalThis;
  const { document } = scope;
  const visible = (): void => {
    if (document?.visibilityState !== "hidden") callback("visible");
  };
  scope.addEventListener?.("online", () => callback("online"), { signal });
  scope.addEventListener?.("pageshow", visible, { signal });
  document?.addEventListener?.("visibilitychange", visible, { signal });
  document?.addEventListener?.("resume", visible, { signal });
}
