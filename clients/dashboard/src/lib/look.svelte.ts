/** How things are shown in this browser: theme and time zone. A private window may refuse to keep it. */
export type Theme = "system" | "light" | "dark";

function kept(name: string): string | null {
  try {
    return localStorage.getItem(`fanfare.${name}`);
  } catch {
    return null;
  }
}

function keep(name: string, value: string): void {
  try {
    localStorage.setItem(`fanfare.${name}`, value);
  } catch {
    // Not kept.
  }
}

const THEMES: readonly Theme[] = ["system", "light", "dark"];

class Look {
  theme = $state<Theme>(THEMES.find((t) => t === kept("theme")) ?? "system");
  utc = $state(kept("zone") !== "local");
  /** Moves ages on. */
  now = $state(Date.now());

  constructor() {
    this.#apply();
    setInterval(() => {
      if (!document.hidden) this.now = Date.now();
    }, 1000);
  }

  nextTheme(): void {
    this.theme = THEMES[(THEMES.indexOf(this.theme) + 1) % THEMES.length] ?? "system";
    keep("theme", this.theme);
    this.#apply();
  }

  switchZone(): void {
    this.utc = !this.utc;
    keep("zone", this.utc ? "utc" : "local");
  }

  #apply(): void {
    if (this.theme === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = this.theme;
  }
}

export const look = new Look();
