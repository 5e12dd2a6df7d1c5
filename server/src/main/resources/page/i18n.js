// English and Chinese. Markup names its text by data-i18n (content) and data-i18n-label (aria-label);
// what scripts say goes through `say`.
import { byId } from "./dom.js";
import { keep, kept } from "./memory.js";
import { en } from "./words/en.js";
import { zh } from "./words/zh.js";

const LANGUAGES = { en: { words: en, tag: "en" }, zh: { words: zh, tag: "zh-Hans" } };
const listeners = [];
let current = "en";

/** The text of this name, with {placeholders} filled in. */
export function say(name, values = {}) {
  const text = LANGUAGES[current].words[name] ?? en[name] ?? name;
  return text.replace(/\{(\w+)\}/g, (whole, field) => values[field] ?? whole);
}

/** A number as readers of the language write it. */
export const figure = (value, digits = 0) =>
  new Intl.NumberFormat(LANGUAGES[current].tag, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(value);

export const moment = (date) =>
  new Intl.DateTimeFormat(LANGUAGES[current].tag, { dateStyle: "medium", timeStyle: "short" })
    .format(date);

/** Is told of every change of the language; it says its words anew. */
export function onLanguage(listener) {
  listeners.push(listener);
}

function speak(language) {
  current = language;
  document.documentElement.lang = LANGUAGES[language].tag;
  for (const element of document.querySelectorAll("[data-i18n]")) {
    element.textContent = say(element.dataset.i18n);
  }
  for (const element of document.querySelectorAll("[data-i18n-label]")) {
    element.setAttribute("aria-label", say(element.dataset.i18nLabel));
  }
  const other = byId("language");
  other.textContent = language === "en" ? "中文" : "English";
  other.lang = language === "en" ? "zh-Hans" : "en";
  listeners.forEach((listener) => listener());
}

export function startLanguage() {
  const preferred = navigator.language?.toLowerCase().startsWith("zh") ? "zh" : "en";
  byId("language").addEventListener("click", () => {
    const next = current === "en" ? "zh" : "en";
    keep("language", next);
    speak(next);
  });
  const saved = kept("language");
  speak(saved in LANGUAGES ? saved : preferred);
}
