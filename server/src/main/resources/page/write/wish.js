// What the reader asks for: the form's fields, as values.
import { byId, make } from "../dom.js";
import { onLanguage, say } from "../i18n.js";
import { FORMS } from "./verse.js";

const NAMES = Object.keys(FORMS);
const IDEAS = ["春江花月夜", "秋夜独坐", "雪后访梅", "送友人南归", "湖上泛舟", "登高望远", "山居即事", "闻笛"];
const TITLE_AT_MOST = 40;

/** Fills in the forms and the ideas for titles. */
export function startWish() {
  const forms = byId("forms");
  NAMES.forEach((form, i) => {
    const input = make("input", { type: "radio", name: "form", value: form, defaultChecked: i === 0 });
    const gloss = make("small", { data: { i18n: `form.${form}` } });
    const name = make("span", { lang: "zh-Hans", textContent: form });
    forms.append(make("label", {}, input, make("span", { class: "face" }, name, gloss)));
  });
  byId("titles").append(...IDEAS.map((value) => make("option", { value })));
  const dial = byId("temperature");
  dial.addEventListener("input", () => (dial.nextElementSibling.value = dial.value));
  onLanguage(() => NAMES.forEach((form) => gloss(forms, form)));
}

function gloss(forms, form) {
  forms.querySelector(`[data-i18n="form.${form}"]`).textContent = say(`form.${form}`);
}

/** Shows the fields that fit the writer: a poet wants a form and a title. */
export function fit({ verse, messages }) {
  byId("verse-fields").hidden = !verse;
  byId("free-fields").hidden = verse;
  byId("converse").closest("label").hidden = !messages;
}

/** The wish, or null when the field that is missing has the focus now. */
export function readWish(verse) {
  const field = byId(verse ? "title" : "prompt");
  const words = field.value.trim();
  if (!words) {
    field.focus();
    return null;
  }
  const form = verse ? byId("forms").querySelector(":checked").value : "";
  return {
    model: byId("write-model").value,
    verse,
    form,
    title: verse ? words : shorten(words),
    prompt: verse ? `${form} ${words}` : words,
    converse: !verse && byId("converse").checkVisibility() && byId("converse").checked,
    temperature: Number(byId("temperature").value),
    maxTokens: number("max-tokens"),
    seed: number("seed"),
    store: byId("store").checked,
  };
}

const shorten = (text) => (text.length > TITLE_AT_MOST ? `${text.slice(0, TITLE_AT_MOST)} …` : text);

/** What stands in a field for a number; undefined when nothing does. */
export function number(id) {
  const { value } = byId(id);
  return value === "" ? undefined : Number(value);
}
