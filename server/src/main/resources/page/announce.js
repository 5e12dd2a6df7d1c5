// News that stays until it is read or dismissed. The region is polite: it waits for a pause, and says
// each line once.
import { byId, make } from "./dom.js";
import { say } from "./i18n.js";

const AT_MOST = 3;

/** @param link where to read more: { href, text } */
export function announce(text, link) {
  const region = byId("notices");
  const notice = make(
    "div",
    { class: "notice" },
    make("p", { textContent: text }),
    link ? make("a", { href: link.href, textContent: link.text }) : null,
    make("button", {
      type: "button",
      class: "quiet",
      textContent: say("dismiss"),
      on: { click: () => notice.remove() },
    }),
  );
  region.append(notice);
  while (region.children.length > AT_MOST) region.firstElementChild.remove();
}

/** Says what failed on a status line, and asks for a key where one is missing. */
export function complain(line, failure) {
  line.textContent = failure.status === 401
    ? say("key.needed")
    : say("failed.line", { reason: failure.message });
  line.classList.add("wrong");
  if (failure.needsKey) byId("key-open").classList.add("asked");
}

export function tell(line, text) {
  line.classList.remove("wrong");
  line.textContent = text;
}
