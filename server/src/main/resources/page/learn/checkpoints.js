// What the server tells of checkpoints, in the page's terms, and the news of them as it comes.
import { get, stream } from "../api.js";

const FIRST_WAIT = 1000;
const LONGEST_WAIT = 15000;

let wake = () => {};
const pause = (millis) =>
  new Promise((resolve) => {
    wake = resolve;
    setTimeout(resolve, millis);
  });

/** A model's checkpoints, newest first. */
export async function checkpoints(model) {
  const { data } = await get(`/v1/checkpoints?model=${encodeURIComponent(model)}`);
  return data.map(read);
}

/** From this version back to the first that is known. */
export function lineage(all, version) {
  const line = [];
  const byVersion = new Map(all.map((each) => [each.version, each]));
  for (let each = byVersion.get(version); each; each = byVersion.get(each.parent)) {
    if (line.includes(each)) break;
    line.push(each);
  }
  return line;
}

/**
 * Follows the news for ever, and comes back when the line breaks.
 *
 * @param onNews gets { event, checkpoint }; event is current, published, refused, promoted, rolled_back
 * @param onLine gets "connected", "disconnected", or "key.needed"
 */
export async function follow(onNews, onLine) {
  for (let wait = FIRST_WAIT; ; wait = Math.min(2 * wait, LONGEST_WAIT)) {
    let why = "disconnected";
    try {
      for await (const news of stream("/v1/checkpoints/events")) {
        wait = FIRST_WAIT;
        onLine("connected");
        onNews({ event: news.event, checkpoint: read(news.checkpoint) });
      }
    } catch (failure) {
      if (failure.needsKey) why = "key.needed";
    }
    onLine(why);
    await pause(wait);
  }
}

/** Comes back now: there is another key. */
export const retry = () => wake();

function read(raw) {
  return {
    model: raw.model,
    version: raw.version,
    digest: raw.digest,
    parent: raw.parent,
    state: raw.state,
    reason: raw.state_reason,
    created: raw.created ? new Date(raw.created) : null,
    ratings: raw.ratings_consumed,
    bytes: raw.size_bytes,
    recipe: raw.recipe,
    positive: raw.live?.positive ?? 0,
    negative: raw.live?.negative ?? 0,
    gate: raw.gate ? gate(raw.gate) : null,
  };
}

const gate = ({ passed, reason, checks }) => ({ passed, reason, checks: checks.map(check) });

/** `baseline` is null where a check has none. */
const check = ({ name, passed, value, baseline, threshold, higher_is_better: higherIsBetter }) =>
  ({ name, passed, value, baseline, bound: threshold, higherIsBetter });
