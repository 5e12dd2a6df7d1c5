// The drawing view: a word becomes a wall of drawings; one of them stands on the easel, signed, to be
// rated or to be an end of a walk.
import { complain, tell } from "../announce.js";
import { stopped } from "../api.js";
import { byId, make, offer } from "../dom.js";
import { figure, onLanguage, say } from "../i18n.js";
import { seal } from "../learn/provenance.js";
import { names } from "../models.js";
import { ratingBar } from "../rating.js";
import { number } from "../write/wish.js";
import { pictures } from "./pictures.js";
import { hang } from "./wall.js";
import { clearWalk, place, startWalk } from "./walk.js";

const PREVIEWS = 4;
// Small enough for a number in JSON, and for the seeds of its neighbours.
const SEEDS = 2 ** 32;

let running = null;
let painters = [];

export function startDrawing() {
  const status = byId("draw-status");
  byId("draw-model").addEventListener("change", fitModel);
  byId("count").addEventListener("input", () => (byId("count").nextElementSibling.value = byId("count").value));
  byId("draw-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const wish = painter() && readWish();
    if (wish) compose(wish, status);
  });
  byId("draw-stop").addEventListener("click", () => running?.abort());
  byId("view-draw").addEventListener("keydown", (event) => {
    if (event.key === "Escape") running?.abort();
  });
  startWalk(status);
  onLanguage(help);
}

/** @param known as `models` gives them */
export function offerPainters(known) {
  painters = known.image;
  offer(byId("draw-model"), names(painters));
  fitModel();
}

const painter = () => painters.find((each) => each.name === byId("draw-model").value);

function fitModel() {
  if (!painter()) return;
  const { words, inSteps, guided } = painter();
  byId("words").replaceChildren(...words.map((value) => make("option", { value })));
  byId("word").disabled = words.length === 0;
  byId("steps-field").hidden = !inSteps;
  byId("guidance-field").hidden = !guided;
  help();
}

function help() {
  if (!painter()) return;
  const count = painter().words.length;
  byId("word-help").textContent = count ? say("word.help", { count: figure(count) }) : say("word.none");
}

function readWish() {
  const word = byId("word");
  const { words, inSteps, guided } = painter();
  const prompt = words.length > 0 ? word.value.trim() : "";
  if (words.length > 0 && prompt === "") {
    word.focus();
    return null;
  }
  return {
    model: byId("draw-model").value,
    prompt,
    what: prompt || say("drawing.anything"),
    count: Number(byId("count").value),
    // Known before the first image, so that every drawing can be an end of a walk.
    seed: number("draw-seed") ?? crypto.getRandomValues(new Uint32Array(1))[0] % (SEEDS - 1000),
    steps: inSteps ? number("steps") : undefined,
    guidance: guided ? number("guidance") : undefined,
    previews: inSteps ? PREVIEWS : 0,
  };
}

async function compose(wish, status) {
  running?.abort();
  const control = new AbortController();
  running = control;
  clearWalk();
  byId("easel").replaceChildren();
  byId("walk").hidden = true;
  const drawings = [];
  const wall = hang(wish.count, wish.what, (i) => {
    wall.picked(i);
    stand(wish, drawings[i], i, status);
  });
  busy(true);
  tell(status, say("drawing"));
  try {
    await fill(wish, wall, drawings, control.signal);
    tell(status, say("drawn", { count: figure(drawings.length) }));
    byId("walk").hidden = drawings.length < 2;
  } catch (failure) {
    wall.trim();
    if (stopped(failure)) tell(status, say("stopped"));
    else complain(status, failure);
  } finally {
    if (running === control) busy(false);
  }
}

function busy(now) {
  byId("draw-stop").hidden = !now;
  byId("draw-progress").hidden = !now;
  byId("draw-progress").value = 0;
}

async function fill(wish, wall, drawings, signal) {
  const parts = Array(wish.count).fill(0);
  for await (const picture of pictures(wish, signal)) {
    const { index, url, done } = picture;
    wall.show(index, url, done);
    if (done) drawings[index] = picture;
    parts[index] = picture.part;
    byId("draw-progress").value = parts.reduce((sum, part) => sum + part) / wish.count;
  }
}

/** Puts a drawing on the easel. */
function stand(wish, drawing, i, status) {
  const line = make("p", { class: "status", role: "status" });
  const n = i + 1;
  const seed = wish.seed + i;
  const img = make("img", { src: drawing.url, alt: say("drawing.n", { what: wish.what, n, count: wish.count }) });
  const end = (side) =>
    make("button", {
      type: "button",
      textContent: say(`walk.${side}`),
      on: { click: () => place(side, { img, seed, model: wish.model, prompt: wish.prompt, what: say("easel", { n }) }, status) },
    });
  const foot = make("div", { class: "foot" }, seal({ model: wish.model, checkpoint: drawing.checkpoint, id: drawing.id, seed }), ratingBar(drawing.id, line));
  const tools = make("div", { class: "tools" }, ...(wish.count > 1 ? [end("from"), end("to")] : []));
  byId("easel").replaceChildren(
    make("article", { class: "easel", aria: { label: say("easel", { n }) } },
      make("div", { class: "card" }, img),
      make("div", {}, make("h2", { textContent: wish.what }), foot, tools, line)),
  );
}
