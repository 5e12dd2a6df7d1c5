// What the service has learned: the gate's figures over the versions, and each version's standing. The
// news keeps it true; the newest version that writes is announced.
import { announce } from "../announce.js";
import { byId, make, offer } from "../dom.js";
import { figure, onLanguage, say } from "../i18n.js";
import { names } from "../models.js";
import { chart } from "./chart.js";
import { checkpoints, follow } from "./checkpoints.js";
import { showProvenance } from "./provenance.js";

const FIGURES = ["preference_accuracy", "preference_margin", "base_loss", "form_validity"];
const ANNOUNCED = new Set(["promoted", "rolled_back", "refused"]);
// Live ratings change without news.
const LOOK_MILLIS = 15000;

let all = [];
let word = "connecting";

export function startLearning(onChange) {
  byId("learn-model").addEventListener("change", refresh);
  onLanguage(() => {
    show();
    line();
  });
  follow(
    (news) => {
      tellNews(news);
      if (news.event !== "current") onChange();
      if (news.checkpoint.model === byId("learn-model").value) refresh();
    },
    (now) => {
      word = now;
      line();
    },
  );
  setInterval(() => byId("view-learn").hidden || refresh(), LOOK_MILLIS);
}

/** @param known as `models` gives them; text first, for only texts teach */
export function offerLineages(known) {
  offer(byId("learn-model"), [...names(known.text), ...names(known.image)]);
  refresh();
}

export async function refresh() {
  const model = byId("learn-model").value;
  if (!model) return;
  try {
    all = await checkpoints(model);
  } catch {
    // The line at the foot says that the server is away; what was known stays.
    return;
  }
  show();
}

function tellNews({ event, checkpoint }) {
  if (!ANNOUNCED.has(event)) return;
  const { model, version, reason } = checkpoint;
  announce(say(`news.${event}`, { model, version, reason }), { href: "#learn", text: say("news.see") });
}

function line() {
  const element = byId("service");
  element.dataset.i18n = word;
  element.textContent = say(word);
}

function show() {
  if (all.length === 0) return;
  const champion = all.find((each) => each.state === "champion");
  const { model } = all[0];
  const values = champion && { model, version: champion.version, ratings: figure(champion.ratings) };
  byId("learn-lead").textContent = champion
    ? say(champion.ratings > 0 ? "learn.lead" : "learn.lead.none", values)
    : "";
  byId("charts").replaceChildren(...charts());
  byId("legend").hidden = byId("charts").querySelector("svg") === null;
  // A table that is replaced while somebody reads it would take the focus along.
  const open = document.activeElement?.dataset.version;
  byId("checkpoints").replaceChildren(head(), make("tbody", {}, ...all.map(row)));
  if (open) byId("checkpoints").querySelector(`[data-version="${CSS.escape(open)}"]`)?.focus();
}

function charts() {
  const judged = all.filter((each) => each.gate).reverse();
  const drawn = FIGURES.map((name) => [name, points(judged, name)]).filter(([, of]) => of.length > 0);
  return drawn.length > 0
    ? drawn.map(([name, of]) => chart(name, of))
    : [make("p", { class: "empty", textContent: say("chart.none") })];
}

function points(judged, name) {
  return judged.flatMap((each) => {
    const check = each.gate.checks.find((one) => one.name === name);
    return check
      ? [{ version: each.version, value: check.value, bound: check.bound, passed: each.gate.passed, champion: each.state === "champion" }]
      : [];
  });
}

function head() {
  const names = ["checkpoint", "state", "ratings", "readers", "gate"];
  const cells = names.map((name) => make("th", { scope: "col", textContent: say(name) }));
  return make("thead", {}, make("tr", {}, ...cells, make("td")));
}

function row(each) {
  const details = make("button", {
    type: "button",
    class: "quiet",
    textContent: say("details"),
    data: { version: each.version },
    aria: { label: say("details.label", { version: each.version }), haspopup: "dialog" },
    on: { click: () => showProvenance({ model: each.model, checkpoint: each }) },
  });
  return make(
    "tr",
    { class: each.state },
    make("th", { scope: "row", textContent: each.version }),
    make("td", {}, make("span", { class: "state", textContent: say(`state.${each.state}`) })),
    make("td", { textContent: figure(each.ratings) }),
    readers(each),
    make("td", { textContent: gateWord(each) }),
    make("td", {}, details),
  );
}

function gateWord({ gate, recipe }) {
  if (!gate) return say("gate.none", { recipe: recipe || say("none") });
  return say(gate.passed ? "gate.passed" : "gate.refused");
}

/** Readers for and against, as a bar with its words. */
function readers({ positive, negative }) {
  const count = positive + negative;
  if (count === 0) return make("td", { class: "muted", textContent: say("readers.none") });
  const bar = make("meter", { min: 0, max: count, value: positive, aria: { hidden: "true" } });
  const words = say("readers.value", { positive: figure(positive), negative: figure(negative) });
  return make("td", {}, bar, make("span", { textContent: words }));
}
