// One text on the desk: it grows while it is written, is then signed, and can be edited and rated.
import { complain, tell } from "../announce.js";
import { make } from "../dom.js";
import { say } from "../i18n.js";
import { seal } from "../learn/provenance.js";
import { rate, ratingBar } from "../rating.js";
import { FORMS, isHan, sheet } from "./verse.js";

/**
 * @param wish what was asked; `title`, `verse` and `store` matter here
 * @param name "A" or "B" where there are two, else null
 * @param onAgain is called when the reader wants another of the same
 */
export function makeDraft(wish, name, onAgain) {
  const line = make("p", { class: "status", role: "status" });
  const body = make("p", { class: "text", aria: { busy: "true" } });
  if (wish.verse) body.lang = "zh-Hans";
  const text = sheet(body, wish.verse, FORMS[wish.form]?.lines);
  const heading = make("h2", {}, make("span", { textContent: wish.title }));
  if (wish.form) heading.append(make("small", { textContent: wish.form }));
  if (wish.verse) heading.lang = "zh-Hans";
  const paper = make("div", { class: "paper" }, make("div", { class: layout(wish) }, heading, body));
  const foot = make("div", { class: "foot" });
  const element = make("article", { class: "draft" }, paper, foot, line);
  if (name) element.setAttribute("aria-label", say("answer", { name }));
  let origin = null;

  /** @param from { model, checkpoint, seed, id } */
  function begin(from) {
    origin = from;
    foot.append(seal(origin));
  }

  function end() {
    if (body.getAttribute("aria-busy") === "false") return;
    text.settle();
    body.setAttribute("aria-busy", "false");
    if (paper.scrollWidth > paper.clientWidth) scrollable(paper, wish.title);
    if (!wish.verse && isHan(text.text())) body.lang = "zh-Hans";
    if (origin) foot.append(tools(), rateable() ? ratingBar(origin.id, line) : unrated());
  }

  const rateable = () => wish.store && text.text() !== "";
  const unrated = () => make("p", { class: "help", textContent: say("unrated") });

  function tools() {
    const bar = make("div", { class: "tools" });
    if (onAgain) bar.append(tool("again", onAgain));
    if (rateable()) bar.append(tool("edit", edit));
    // Browsers have a clipboard only where nobody can listen on the way.
    if (navigator.clipboard) bar.append(tool("copy", copy));
    return bar;
  }

  const tool = (word, click) =>
    make("button", { type: "button", class: "quiet", textContent: say(word), on: { click } });

  async function copy() {
    try {
      await navigator.clipboard.writeText(text.text());
      tell(line, say("copied"));
    } catch (failure) {
      complain(line, failure);
    }
  }

  function edit({ currentTarget: opener }) {
    if (element.querySelector(".editor")) return;
    const area = make("textarea", { value: text.text(), rows: 5, lang: body.lang, id: `edit-${origin.id}` });
    const close = () => {
      editor.remove();
      opener.focus();
    };
    const send = async (event) => {
      event.preventDefault();
      if (area.value.trim() === "" || area.value === text.text()) return close();
      try {
        await rate(origin.id, { edited_text: area.value });
        text.set(area.value);
        close();
        tell(line, say("edit.sent"));
      } catch (failure) {
        complain(line, failure);
      }
    };
    const editor = make(
      "form",
      { class: "editor", on: { submit: send } },
      make("label", { htmlFor: area.id, textContent: say("edit.label") }),
      area,
      make("div", { class: "actions" },
        make("button", { type: "submit", class: "primary", textContent: say("edit.send") }),
        make("button", { type: "button", textContent: say("cancel"), on: { click: close } })),
    );
    element.insertBefore(editor, line);
    area.focus();
  }

  return {
    element, line, begin, end,
    append: text.append,
    text: text.text,
    id: () => origin?.id,
    note: (words) => tell(line, words),
    fail: (failure) => complain(line, failure),
  };
}

/** Lets the arrow keys move what is wider than its place; no landmark, since many may have one title. */
function scrollable(paper, label) {
  Object.assign(paper, { tabIndex: 0, role: "group", ariaLabel: label });
}

/** Verse stands upright, as high as its lines are long. */
function layout({ verse, form }) {
  if (!verse) return "level";
  return FORMS[form].characters === 5 ? "upright five" : "upright";
}
