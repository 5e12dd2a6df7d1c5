// The wall: a button for each drawing, which shows its previews first. Choosing one puts it on the easel.
import { byId, make } from "../dom.js";
import { say } from "../i18n.js";

/**
 * Clears the wall for so many drawings.
 *
 * @param onChosen gets the index of the one that the reader picks
 */
export function hang(count, what, onChosen) {
  const wall = byId("wall");
  wall.querySelectorAll("img").forEach((img) => URL.revokeObjectURL(img.src));
  const frames = Array.from({ length: count }, (_, i) => frame(i, count, what, onChosen));
  wall.replaceChildren(...frames.map(({ item }) => item));

  return {
    /** Shows a preview or, when `done`, the drawing itself. */
    show: (i, url, done) => frames[i].show(url, done),
    picked: (i) => frames.forEach(({ button }, j) => button.setAttribute("aria-pressed", i === j)),
    /** Takes away what never came. */
    trim: () => frames.forEach(({ item, button }) => button.disabled && item.remove()),
  };
}

function frame(i, count, what, onChosen) {
  const label = say("drawing.n", { what, n: i + 1, count });
  const img = make("img", { alt: "", hidden: true });
  const button = make(
    "button",
    {
      type: "button",
      class: "frame",
      disabled: true,
      aria: { label, pressed: "false" },
      on: { click: () => onChosen(i) },
    },
    img,
  );
  const item = make("li", {}, button);
  const show = (url, done) => {
    if (img.src) URL.revokeObjectURL(img.src);
    img.src = url;
    img.hidden = false;
    button.disabled = !done;
    button.classList.toggle("done", done);
  };
  return { item, button, show };
}
