// What the server tells of checkpoints, in the page's terms, and the news of them as it comes.
import { get, stopped, stream } from "../api.js";

const FIRST_WAIT = 1000;
const LONGEST_WAIT = 15000;
const pause = (millis) => new Promise((resolve) => setTimeout(resolve, millis));

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
 * @param onLine gets whether the line stands
 */
export async function follow(onNews, onLine) {
  for (let wait = FIRST_WAIT; ; wait = Math.min(2 * wait, LONGEST_WAIT)) {
    try {
      for await (const { event, object } of stream("/v1/checkpoints/events")) {
        wait = FIRST_WAIT;
        onLine(true);
        if (object.checkpoint) {
          onNews({ event: plain(object.event ?? event, "event"), checkpoint: read(object.checkpoint) });
        }
      }
    } catch (failure) {
      if (stopped(failure)) return;
    }
    onLine(false);
    await pause(wait);
  }
}

function read(raw) {
  return {
    model: raw.model,
    version: raw.ref.version,
    digest: raw.ref.digest,
    parent: raw.parent ?? "",
    state: plain(raw.state ?? "", "state"),
    reason: raw.state_reason ?? "",
    created: raw.created ? new Date(raw.created) : null,
    ratings: Number(raw.ratings_consumed ?? 0),
    bytes: Number(raw.size_bytes ?? 0),
    recipe: raw.recipe ?? "",
    positive: Number(raw.live?.positive ?? 0),
    negative: Number(raw.live?.negative ?? 0),
    gate: raw.gate ? gate(raw.gate) : null,
  };
}

function gate(raw) {
  return { passed: raw.passed ?? false, reason: raw.reason ?? "", checks: (raw.checks ?? []).map(check) };
}

function check(raw) {
  return {
    name: raw.name,
    passed: raw.passed ?? false,
    value: raw.value ?? 0,
    baseline: raw.baseline,
    bound: raw.threshold ?? 0,
    higherIsBetter: raw.higher_is_better ?? false,
  };
}

/** CHECKPOINT_STATE_ROLLED_BACK and rolled_back are the same to us. */
const plain = (name, kind) =>
  name.toLowerCase().replace(new RegExp(`^checkpoint_${kind}_`), "");
