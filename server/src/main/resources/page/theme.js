// Light, dark, or as the system has it. `early.js` applies what was kept before the first paint.
import { byId } from "./dom.js";
import { onLanguage, say } from "./i18n.js";
import { keep, kept } from "./memory.js";

const ORDER = ["auto", "light", "dark"];

const current = () => document.documentElement.dataset.theme ?? "auto";

function apply(theme) {
  if (theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  label();
}

function label() {
  byId("theme").textContent = say(`theme.${current()}`);
}

export function startTheme() {
  const saved = kept("theme");
  apply(ORDER.includes(saved) ? saved : "auto");
  byId("theme").addEventListener("click", () => {
    const next = ORDER[(ORDER.indexOf(current()) + 1) % ORDER.length];
    keep("theme", next);
    apply(next);
  });
  onLanguage(label);
}
