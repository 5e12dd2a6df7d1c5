// The way to the server: JSON over fetch, same origin only, with the tab's key if there is one.
import { key } from "./memory.js";
import { events } from "./sse.js";

/** What the server refused, in its own words. */
class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }

  /** Whether a key, or another one, would help. */
  get needsKey() {
    return this.status === 401 || this.status === 403;
  }
}

async function send(path, { method = "GET", body, signal, accept = "application/json" } = {}) {
  const headers = { accept };
  if (body !== undefined) headers["content-type"] = "application/json";
  const secret = key();
  if (secret) headers.authorization = `Bearer ${secret}`;
  const text = body === undefined ? undefined : JSON.stringify(body);
  const response = await fetch(path, { method, headers, body: text, signal, cache: "no-store" });
  if (!response.ok) throw new Refused(response.status, await reason(response));
  return response;
}

async function reason(response) {
  try {
    const { error } = await response.json();
    return error.message;
  } catch {
    return `${response.status} ${response.statusText}`.trim();
  }
}

export const get = async (path, signal) => (await send(path, { signal })).json();

export const post = async (path, body) => (await send(path, { method: "POST", body })).json();

export const remove = async (path) => (await send(path, { method: "DELETE" })).json();

/** Yields the events' objects until the stream says that it is done. A failure on the way throws. */
export async function* stream(path, body, signal) {
  const method = body === undefined ? "GET" : "POST";
  const response = await send(path, { method, body, signal, accept: "text/event-stream" });
  for await (const data of events(response)) {
    if (data === "[DONE]") return;
    const object = JSON.parse(data);
    if (object.error) throw new Refused(object.error.status ?? 500, object.error.message);
    yield object;
  }
}

/** Whether an exception is only that somebody pressed stop. */
export const stopped = (failure) => failure?.name === "AbortError";
