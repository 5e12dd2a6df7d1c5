// The latent slider: two drawings of one word and model are the ends, the model draws the frames of the
// way between their seeds, and the slider walks it.
import { complain, tell } from "../announce.js";
import { stopped } from "../api.js";
import { byId, make } from "../dom.js";
import { say } from "../i18n.js";
import { pictures } from "./pictures.js";

const FRAMES = 13;
const ends = { from: null, to: null };
let frames = [];
let running = null;

/** @param line where to tell what happens */
export function startWalk(line) {
  byId("walk-slider").addEventListener("input", show);
  byId("walk-draw").addEventListener("click", () => walk(line));
  byId("walk-picture").setAttribute("aria-label", say("walk"));
}

/**
 * Puts a drawing at an end.
 *
 * @param side "from" or "to"
 * @param drawing { img, seed, model, prompt, what }
 */
export function place(side, drawing, line) {
  const other = ends[side === "from" ? "to" : "from"];
  if (other && (other.model !== drawing.model || other.prompt !== drawing.prompt)) {
    tell(line, say("walk.other"));
    return;
  }
  ends[side] = drawing;
  const alt = `${say(side === "from" ? "walk.first" : "walk.second")}: ${drawing.what}`;
  byId(`walk-${side}`).replaceChildren(make("img", { src: drawing.img.src, alt }));
  byId("walk-draw").disabled = !(ends.from && ends.to);
  reset();
}

/** Forgets both ends, whose drawings are gone from the wall. */
export function clearWalk() {
  running?.abort();
  for (const side of ["from", "to"]) {
    ends[side] = null;
    byId(`walk-${side}`).replaceChildren();
  }
  byId("walk-draw").disabled = true;
  reset();
}

function reset() {
  frames = [];
  byId("walk-slider").disabled = true;
  const canvas = byId("walk-picture");
  canvas.getContext("2d").clearRect(0, 0, canvas.width, canvas.height);
}

async function walk(line) {
  running?.abort();
  running = new AbortController();
  reset();
  tell(line, say("drawing"));
  const { from, to } = ends;
  const latent = { from: from.seed, to: to.seed, frames: FRAMES };
  const wish = { model: from.model, prompt: from.prompt, latent };
  try {
    for await (const frame of pictures(wish, running.signal)) {
      frames[frame.index] = await load(frame.url);
    }
    ready(line);
  } catch (failure) {
    if (!stopped(failure)) complain(line, failure);
  }
}

function ready(line) {
  const slider = byId("walk-slider");
  slider.max = String(frames.length - 1);
  slider.value = "0";
  slider.disabled = false;
  show();
  slider.focus();
  tell(line, say("walk.ready"));
}

async function load(url) {
  const img = new Image();
  img.src = url;
  await img.decode();
  URL.revokeObjectURL(url);
  return img;
}

function show() {
  const slider = byId("walk-slider");
  const at = Number(slider.value);
  const text = say("walk.frame", { n: at + 1, count: frames.length });
  slider.setAttribute("aria-valuetext", text);
  const canvas = byId("walk-picture");
  canvas.setAttribute("aria-label", `${say("walk")}: ${text}`);
  const pen = canvas.getContext("2d");
  pen.imageSmoothingQuality = "high";
  pen.drawImage(frames[at], 0, 0, canvas.width, canvas.height);
}
