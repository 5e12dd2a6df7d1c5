// The writing view: one wish at a time is written, newest on top. What was written stays on the desk.
import { complain, tell } from "../announce.js";
import { stopped } from "../api.js";
import { byId, make, offer } from "../dom.js";
import { figure, say } from "../i18n.js";
import { names } from "../models.js";
import { makeDraft } from "./draft.js";
import { NAMES, offerChoice } from "./pair.js";
import { write } from "./text.js";
import { fit, readWish, startWish } from "./wish.js";

const DRAFTS_AT_MOST = 20;

let writers = [];
let running = null;
// What was said so far, where the reader keeps a conversation.
let talk = [];

export function startWriting() {
  startWish();
  const status = byId("write-status");
  byId("write-model").addEventListener("change", () => {
    talk = [];
    byId("converse").checked = false;
    byId("write-two").disabled = false;
    fitModel();
  });
  byId("converse").addEventListener("change", () => {
    talk = [];
    // A conversation goes on with one answer.
    byId("write-two").disabled = byId("converse").checked;
  });
  byId("write-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const wish = writer() && readWish(writer().verse);
    if (wish) compose(wish, event.submitter?.value === "2" ? 2 : 1, status);
  });
  byId("stop").addEventListener("click", () => running?.abort());
  byId("view-write").addEventListener("keydown", (event) => {
    if (event.key === "Escape") running?.abort();
  });
  byId("desk").append(make("p", { class: "empty", data: { i18n: "desk.empty" } }));
}

/** @param known as `models` gives them */
export function offerWriters(known) {
  writers = known.text;
  offer(byId("write-model"), names(writers));
  fitModel();
}

const writer = () => writers.find((each) => each.name === byId("write-model").value);

function fitModel() {
  if (writer()) fit(writer());
}

async function compose(wish, candidates, status) {
  running?.abort();
  const control = new AbortController();
  running = control;
  const again = () => compose({ ...wish, seed: undefined }, candidates, status);
  const drafts = Array.from({ length: candidates }, (_, i) =>
    makeDraft(wish, candidates > 1 ? NAMES[i] : null, again));
  lay(drafts);
  busy(true);
  tell(status, say("writing"));
  const began = performance.now();
  try {
    const told = await fill(drafts, { ...wish, ...asked(wish), candidates }, control.signal);
    finish(wish, drafts, told, status, (performance.now() - began) / 1000);
  } catch (failure) {
    drafts.forEach((draft) => draft.end());
    if (stopped(failure)) tell(status, say("stopped"));
    else complain(status, failure);
  } finally {
    if (running === control) {
      running = null;
      busy(false);
    }
  }
}

/** A conversation is asked with all that was said. */
const asked = (wish) =>
  wish.converse ? { messages: [...talk, { role: "user", content: wish.prompt }] } : {};

/** Takes the stream to its end; says what it took and whether it was cut. */
async function fill(drafts, wish, signal) {
  const told = { tokens: 0, cut: false };
  for await (const event of write(wish, signal)) {
    if (event.kind === "begun") {
      drafts.forEach((draft, i) => draft.begin({ ...event, id: event.ids[i] }));
    } else if (event.kind === "text") {
      drafts[event.index].append(event.text);
    } else if (event.kind === "ended") {
      told.cut ||= event.reason === "length";
      drafts[event.index].end();
      if (event.reason === "length") drafts[event.index].note(say("cut"));
    } else {
      told.tokens = event.tokens;
    }
  }
  return told;
}

function finish(wish, drafts, told, status, seconds) {
  drafts.forEach((draft) => draft.end());
  if (wish.converse) {
    talk.push({ role: "user", content: wish.prompt }, { role: "assistant", content: drafts[0].text() });
  }
  if (drafts.length > 1 && wish.store) {
    offerChoice(drafts);
    tell(status, say("written.two"));
  } else {
    tell(status, say("written", { tokens: figure(told.tokens), seconds: figure(seconds, 1) }));
  }
}

function lay(drafts) {
  const desk = byId("desk");
  desk.querySelector(".empty")?.remove();
  const group = make("div", { class: drafts.length > 1 ? "pair" : "alone" });
  group.append(...drafts.map((draft) => draft.element));
  desk.prepend(group);
  while (desk.children.length > DRAFTS_AT_MOST) desk.lastElementChild.remove();
}

function busy(now) {
  byId("stop").hidden = !now;
}
