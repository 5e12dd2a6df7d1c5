// Says what a reader thinks: thumbs, stars, an edit, a preference. The last verdict of a reader on one
// generation is the one that counts, so that a new one takes the place of what was shown before.
import { post, remove } from "./api.js";
import { complain, tell } from "./announce.js";
import { draw, make } from "./dom.js";
import { say } from "./i18n.js";
import { user } from "./memory.js";

// Who walks through the stars with the arrow keys means the one where she stops.
const REST_MILLIS = 500;
const STARS = 5;
const THUMB =
  "M3.5 10.5h3.5v9.5h-3.5zM7 10.5l4-7.5c1.8 0 2.6 1.1 2.3 2.7l-.6 3.8h6c1.4 0 2.1 1 1.8 2.2" +
  "l-1.8 6.6c-.3 1.1-1 1.7-2.1 1.7h-9.6";

/** @param verdict { liked }, { stars }, { edited_text } or { preferred_over: { generation_id } } */
export const rate = (id, verdict) =>
  post("/v1/ratings", { generation_id: id, user: user(), ...verdict });

const withdraw = (id) => remove(`/v1/ratings/${id}?user=${encodeURIComponent(user())}`);

let names = 0;

/** Thumbs and stars for one generation; what came of it is told on `line`. */
export function ratingBar(id, line) {
  const bar = make("div", { class: "rating", role: "group", aria: { label: say("rate") } });
  const up = thumb("up", true);
  const down = thumb("down", false);
  const stars = starRow((n) => verdict({ stars: n }, () => clear(up, down)));

  function thumb(name, liked) {
    const button = make("button", {
      type: "button",
      class: `thumb ${name}`,
      title: say(name),
      aria: { pressed: "false", label: say(name) },
      on: { click: () => press(button, liked) },
    }, hand());
    return button;
  }

  function press(button, liked) {
    const pressed = button.getAttribute("aria-pressed") === "true";
    if (pressed) return done(withdraw(id), "withdrawn", () => clear(button));
    return verdict({ liked }, () => {
      clear(up, down);
      stars.clear();
      button.setAttribute("aria-pressed", "true");
    });
  }

  const verdict = (said, then) => done(rate(id, said), "rated", then);

  async function done(call, thanks, then) {
    try {
      await call;
      then();
      tell(line, say(thanks));
    } catch (failure) {
      complain(line, failure);
    }
  }

  bar.append(up, down, stars.element);
  return bar;
}

/** A hand with its thumb up; the style turns it over. */
const hand = () =>
  draw("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" }, draw("path", { d: THUMB }));

const clear = (...buttons) => buttons.forEach((each) => each.setAttribute("aria-pressed", "false"));

/** A radio group, so that arrow keys and screen readers know it. */
function starRow(onChosen) {
  const name = `stars-${++names}`;
  let timer;
  const choose = (n) => {
    clearTimeout(timer);
    timer = setTimeout(onChosen, REST_MILLIS, n);
  };
  const inputs = [];
  const element = make("fieldset", { class: "stars" }, make("legend", { textContent: say("stars") }));
  for (let n = 1; n <= STARS; n++) {
    const input = make("input", {
      type: "radio", name, value: String(n), aria: { label: say("stars.n", { n }) },
      on: { change: () => choose(n) },
    });
    inputs.push(input);
    element.append(make("label", { class: "star" }, input, make("span", { aria: { hidden: "true" } })));
  }
  return { element, clear: () => inputs.forEach((input) => (input.checked = false)) };
}
