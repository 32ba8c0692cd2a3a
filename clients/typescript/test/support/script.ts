import { inject, onTestFinished } from "vitest";
import { type Client, type ClientOptions, createClient, type Message } from "../../src/index.js";
import type { Answer, Received } from "../server/hostile.js";

/** A script on the hostile server. */
export interface Script {
  /** A base URL for a client. */
  readonly url: string;
  /** What was received so far. */
  received(): Promise<readonly Received[]>;
  /** How many answers are open. */
  open(): Promise<number>;
  /** Writes to all open answers. */
  push(text: string): Promise<void>;
  /** Ends all open answers. */
  end(how?: "end" | "break"): Promise<void>;
}

/** Tells the hostile server what to answer, until the test ends. */
export async function script(...answers: readonly Answer[]): Promise<Script> {
  const server = inject("hostile");
  const post = (path: string, body = ""): Promise<Response> => fetch(server + path, { method: "POST", body });
  const created: { id: string } = await (await post("/scripts", JSON.stringify(answers))).json();
  const control = `/scripts/${created.id}`;
  onTestFinished(async () => void (await post(`${control}/finish`)));
  const look = async (): Promise<{ received: Received[]; open: number }> => (await fetch(server + control)).json();
  return {
    url: `${server}/s/${created.id}`,
    received: async () => (await look()).received.filter(({ method }) => method !== "OPTIONS"),
    open: async () => (await look()).open,
    push: async (text) => void (await post(`${control}/push`, text)),
    end: async (how = "end") => void (await post(`${control}/${how}`)),
  };
}

/** Pauses so short that a test does not wait for them. */
export const quick = { backoff: { base: 5, cap: 20 } } as const;

/** A client of a script, which comes back quickly. */
export function clientOf({ url }: Pick<Script, "url">, options: Partial<ClientOptions> = {}): Client {
  return createClient({ baseUrl: url, ...quick, ...options });
}

export const EPOCH = "k7f2m5qa";

/** A position of the epoch of all scripts. */
export function at(batch: number, message?: number): string {
  return message === undefined ? `${EPOCH}.${batch}` : `${EPOCH}.${batch}.${message}`;
}

/** A frame as the server writes it. */
export function frame(fields: { event?: string; id?: string; data?: unknown; retry?: number }): string {
  const { event, id, data, retry } = fields;
  const lines = [
    retry !== undefined && `retry: ${retry}\n`,
    event !== undefined && `event: ${event}\n`,
    id !== undefined && `id: ${id}\n`,
    data !== undefined && `data: ${JSON.stringify(data)}\n`,
  ];
  return `${lines.filter(Boolean).join("")}\n`;
}

/** `ready`, after the reconnection time that a script wants. */
export function ready(batch: number, topics: readonly string[] = ["t"], denied: readonly string[] = []): string {
  const position = at(batch);
  return frame({ retry: 1 }) + frame({ event: "ready", id: position, data: { topics, denied, position } });
}

/** Message n of a topic, in batch n. */
export function message(n: number, topic = "t"): string {
  const data = { topic, message: { n }, published_at: "2026-11-23T10:00:00.123456Z", id: n, key: null };
  return frame({ id: at(n, n), data });
}

/** Messages from..to. */
export function messages(from: number, to: number, topic = "t"): string {
  return Array.from({ length: to - from + 1 }, (_, i) => message(from + i, topic)).join("");
}

export const heartbeat = (batch: number): string => `id: ${at(batch)}\n: heartbeat\n\n`;

/** Reads some messages, then leaves the loop. */
export async function take<T>(subscription: AsyncIterable<Message<T>>, count: number): Promise<Message<T>[]> {
  const taken: Message<T>[] = [];
  if (count === 0) return taken;
  for await (const next of subscription) {
    taken.push(next);
    if (taken.length === count) break;
  }
  return taken;
}

/** Numbers of the messages that {@link message} made. */
export function numbers(taken: readonly Message[]): unknown[] {
  return taken.map(({ id }) => id);
}

/** The numbers from..to. */
export function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}
