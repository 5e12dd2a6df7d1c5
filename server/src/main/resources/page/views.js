// Which view is shown: the one that the address names, so that back, forward and a link work.
import { byId } from "./dom.js";
import { onLanguage, say } from "./i18n.js";

const VIEWS = ["write", "draw", "learn"];

/** @param onShow gets the name of each view that is shown */
export function startViews(onShow) {
  const show = (moved) => {
    const name = current();
    for (const view of VIEWS) byId(`view-${view}`).hidden = view !== name;
    for (const link of document.querySelectorAll(".masthead nav a")) {
      if (link.hash === `#${name}`) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    title();
    if (moved) {
      scrollTo(0, 0);
      byId(`${name}-heading`).focus();
    }
    onShow(name);
  };
  addEventListener("hashchange", () => location.hash === "#content" || show(true));
  onLanguage(title);
  show(false);
}

function current() {
  const name = location.hash.slice(1);
  return VIEWS.includes(name) ? name : VIEWS.find((view) => !byId(`view-${view}`).hidden);
}

function title() {
  document.title = `${say(current())} · Inkstone`;
}
