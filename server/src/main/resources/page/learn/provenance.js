// The dialog behind every seal: which checkpoint made this, where that came from, what its gate said.
import { byId, make } from "../dom.js";
import { figure, moment, say } from "../i18n.js";
import { checkpoints, lineage } from "./checkpoints.js";

/**
 * The seal under a text or a drawing: a button that opens its provenance.
 *
 * @param origin { model, checkpoint: { version, digest }, seed, id }
 */
export function seal(origin) {
  const values = { model: origin.model, version: origin.checkpoint.version };
  return make(
    "button",
    {
      type: "button",
      class: "signature",
      aria: { label: say("signed.label", values), haspopup: "dialog" },
      on: { click: () => showProvenance(origin) },
    },
    make("span", { class: "seal", data: { stamp: stamp(values.version) } }),
    make("span", { textContent: say("signed", values) }),
  );
}

const DIGITS = "〇一二三四五六七八九";

/** What is carved: the version, as a scribe would count up to ninety-nine. */
function stamp(version) {
  const n = Number(version);
  if (!Number.isInteger(n) || n < 1 || n > 99) return version;
  const tens = Math.floor(n / 10);
  const ones = n % 10 === 0 ? "" : DIGITS[n % 10];
  return tens === 0 ? ones : `${tens === 1 ? "" : DIGITS[tens]}十${ones}`;
}

export async function showProvenance(origin) {
  const dialog = byId("provenance");
  const body = make("div", { class: "provenance" });
  dialog.replaceChildren(
    make("h2", { id: "provenance-heading", textContent: say("provenance") }),
    body,
    make("form", { method: "dialog" }, make("button", { textContent: say("close") })),
  );
  dialog.showModal();
  let all = [];
  try {
    all = await checkpoints(origin.model);
  } catch {
    // What came with the text is still worth showing.
  }
  const line = lineage(all, origin.checkpoint.version);
  body.append(facts(origin, line), ...verdict(line[0]));
}

function facts(origin, line) {
  const [one] = line;
  const list = make("dl", { class: "facts" });
  const add = (name, value, code) => {
    if (value === undefined || value === null || value === "") return;
    const detail = code ? make("code", { textContent: value }) : value;
    list.append(make("dt", { textContent: say(name) }), make("dd", {}, String(value) && detail));
  };
  add("model", origin.model);
  add("checkpoint", origin.checkpoint.version);
  add("state", one && say(`state.${one.state}`));
  add("reason", one?.reason);
  add("lineage", line.length > 1 ? line.map((each) => each.version).join(" ← ") : null);
  add("ratings", one && figure(one.ratings));
  add("created", one?.created && moment(one.created));
  add("recipe", one?.recipe);
  add("size", one && `${figure(one.bytes / 1e6, 1)} MB`);
  add("digest", origin.checkpoint.digest, true);
  add("seed", origin.seed, true);
  add("generation", origin.id, true);
  return list;
}

/** The gate's verdict and every figure that it rests on. */
function verdict(one) {
  if (!one) return [];
  const heading = make("h3", { textContent: say("gate") });
  if (!one.gate) {
    return [heading, make("p", { textContent: say("gate.none", { recipe: one.recipe || say("none") }) })];
  }
  const word = say(one.gate.passed ? "gate.passed" : "gate.refused");
  const summary = one.gate.reason ? `${word}: ${one.gate.reason}` : word;
  return [heading, make("p", { textContent: summary }), table(one.gate.checks)];
}

function table(checks) {
  const head = ["check", "check.value", "check.baseline", "check.bound", "check.verdict"];
  const cells = head.map((name) => make("th", { scope: "col", textContent: say(name) }));
  return make(
    "div",
    { class: "scroll", tabIndex: 0, role: "region", aria: { label: say("gate") } },
    make(
      "table",
      {},
      make("thead", {}, make("tr", {}, ...cells)),
      make("tbody", {}, ...checks.map(row)),
    ),
  );
}

function row(check) {
  const bound = `${check.higherIsBetter ? "≥" : "≤"} ${amount(check.bound)}`;
  const baseline = check.baseline === null ? "–" : amount(check.baseline);
  return make(
    "tr",
    { class: check.passed ? "" : "wrong" },
    make("th", { scope: "row", textContent: say(`check.${check.name}`) }),
    make("td", { textContent: amount(check.value) }),
    make("td", { textContent: baseline }),
    make("td", { textContent: bound }),
    make("td", { textContent: say(check.passed ? "ok" : "failed") }),
  );
}

const amount = (value) => (Number.isInteger(value) ? figure(value) : figure(value, 4));
