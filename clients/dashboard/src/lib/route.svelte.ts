/** Where one is: #/<app>/<page>[/<name>][?filters]. The URL is the state. */
export interface Place {
  readonly app: string;
  readonly page: string;
  readonly name: string;
  readonly query: Readonly<Record<string, string>>;
}

export function placeOf(hash: string): Place {
  const [path = "", query = ""] = hash.replace(/^#\/?/, "").split("?", 2);
  const [app = "", page = "", name = ""] = path.split("/").map(decoded);
  return { app, page, name, query: Object.fromEntries(new URLSearchParams(query)) };
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** The link to a page. */
export function to(
  app: string,
  page = "",
  name: string | number = "",
  query: Readonly<Record<string, string | undefined>> = {},
): string {
  const path = [app, page, String(name)].map(encodeURIComponent).join("/").replace(/\/+$/, "");
  const given = Object.entries(query).flatMap(([key, value]) => (value ? [[key, value]] : []));
  return `#/${path}${given.length > 0 ? `?${new URLSearchParams(given)}` : ""}`;
}

class Route {
  place = $state<Place>(placeOf(location.hash));

  constructor() {
    addEventListener("hashchange", () => {
      this.place = placeOf(location.hash);
    });
  }

  go(href: string, replace = false): void {
    if (replace) location.replace(href);
    else location.hash = href;
  }

  /** Changes filters of the page; an empty one is left out. */
  filter(changes: Readonly<Record<string, string | undefined>>): void {
    const { app, page, name, query } = this.place;
    this.go(to(app, page, name, { ...query, ...changes }));
  }
}

export const route = new Route();
