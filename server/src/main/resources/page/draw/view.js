// The drawing view: a word becomes a wall of drawings; one of them stands on the easel, signed, to be
// rated or to be an end of a walk.
import { complain, tell } from "../announce.js";
import { stopped } from "../api.js";
import { byId, make, offer } from "../dom.js";
import { figure, onLanguage, say } from "../i18n.js";
import { seal } from "../learn/provenance.js";
import { ratingBar } from "../rating.js";
import { number } from "../write/wish.js";
import { pictures } from "./pictures.js";
import { hang } from "./wall.js";
import { clearWalk, place, startWalk } from "./walk.js";
import { vocabulary } from "./words.js";

const PREVIEWS = 3;
// Small enough for a number in JSON, and for the seeds of its neighbours.
const SEEDS = 2 ** 32;

let running = null;
let words = { count: 0, previews: false };

export function startDrawing() {
  const status = byId("draw-status");
  byId("draw-model").addEventListener("change", fitModel);
  byId("count").addEventListener("input", () => (byId("count").nextElementSibling.value = byId("count").value));
  byId("draw-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const wish = readWish();
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
  offer(byId("draw-model"), known.image);
  fitModel();
}

async function fitModel() {
  const model = byId("draw-model").value;
  if (!model) return;
  try {
    words = await vocabulary(model);
  } catch (failure) {
    complain(byId("draw-status"), failure);
    return;
  }
  byId("words").replaceChildren(...words.names.map((value) => make("option", { value })));
  byId("word").disabled = words.names.length === 0;
  byId("steps-field").hidden = !words.steps;
  byId("guidance-field").hidden = !words.guidance;
  help();
}

function help() {
  const count = words.names?.length ?? 0;
  byId("word-help").textContent = count ? say("word.help", { count: figure(count) }) : say("word.none");
}

function readWish() {
  const word = byId("word");
  if (words.names.length > 0 && word.value.trim() === "") {
    word.focus();
    return null;
  }
  const prompt = words.names.length > 0 ? word.value.trim() : "";
  return {
    model: byId("draw-model").value,
    prompt,
    what: prompt || say("drawing.anything"),
    count: Number(byId("count").value),
    // Known before the first image, so that every drawing can be an end of a walk.
    seed: number("draw-seed") ?? crypto.getRandomValues(new Uint32Array(1))[0] % (SEEDS - 1000),
    steps: words.steps ? number("steps") : undefined,
    guidance: words.guidance ? number("guidance") : undefined,
    previews: words.steps ? PREVIEWS : 0,
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
  byId("draw-stop").hidden = false;
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
    if (running === control) byId("draw-stop").hidden = true;
  }
}

async function fill(wish, wall, drawings, signal) {
  let origin = null;
  for await (const event of pictures(wish, signal)) {
    if (event.kind === "begun") {
      origin = event;
    } else {
      const done = event.kind === "image";
      wall.show(event.index, event.url, done);
      if (done) drawings[event.index] = { ...origin, id: origin?.ids[event.index], url: event.url };
    }
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
  const foot = make("div", { class: "foot" }, seal({ ...drawing, seed }), ratingBar(drawing.id, line));
  const tools = make("div", { class: "tools" }, ...(wish.count > 1 ? [end("from"), end("to")] : []));
  byId("easel").replaceChildren(
    make("article", { class: "easel", aria: { label: say("easel", { n }) } }, img,
      make("div", {}, make("h2", { textContent: wish.what }), foot, tools, line)),
  );
}
