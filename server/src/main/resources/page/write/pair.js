// Two texts to one wish, side by side; the reader says which is better.
import { complain } from "../announce.js";
import { make } from "../dom.js";
import { say } from "../i18n.js";
import { rate } from "../rating.js";

export const NAMES = ["A", "B"];

/** Offers the choice under both drafts, once both are written. */
export function offerChoice(drafts) {
  const buttons = drafts.map((draft, i) => {
    const button = make("button", {
      type: "button",
      class: "choose",
      textContent: say("better"),
      aria: { label: `${say("better")}: ${say("answer", { name: NAMES[i] })}` },
      on: { click: () => choose(i) },
    });
    draft.element.insertBefore(button, draft.line);
    return button;
  });

  async function choose(i) {
    const [winner, loser] = [drafts[i], drafts[1 - i]];
    try {
      await rate(winner.id(), { preferred_over: { generation_id: loser.id() } });
    } catch (failure) {
      complain(winner.line, failure);
      return;
    }
    winner.element.classList.add("chosen");
    loser.element.classList.add("passed-over");
    winner.note(say("chosen"));
    // The line, since the button that had the focus goes.
    winner.line.tabIndex = -1;
    winner.line.focus();
    buttons.forEach((button) => button.remove());
  }
}
