// Sets text as it comes. Verse stands in lines, each ended by its stop, which the style turns into
// columns; prose is one paragraph with its own breaks.

const STOP = /[，。！？；、,.!?;]/u;

/** The lines of a form and the characters of each; of a free form they are unknown. */
export const FORMS = {
  "七绝": { lines: 4, characters: 7 },
  "五绝": { lines: 4, characters: 5 },
  "五律": { lines: 8, characters: 5 },
  "七律": { lines: 8, characters: 7 },
  "古风": { lines: 0, characters: 7 },
};

/**
 * A sheet that grows by `append`. What is new fades in like wet ink.
 *
 * @param verse whether to break lines at stops
 * @param ruled how many lines are ruled before anything is written
 */
export function sheet(element, verse, ruled = 0) {
  let text = "";
  let line = null;
  let at = 0;
  element.classList.toggle("verse", verse);
  rule();

  function rule() {
    element.replaceChildren(...Array.from({ length: ruled }, newLine));
    line = null;
    at = 0;
  }

  function newLine() {
    const span = document.createElement("span");
    span.className = "line";
    return span;
  }

  function put(piece) {
    if (line === null) {
      if (at === element.children.length) element.append(newLine());
      line = element.children[at++];
    }
    const fresh = document.createElement("span");
    fresh.className = "fresh";
    fresh.textContent = piece;
    line.append(fresh);
  }

  function append(piece) {
    text += piece;
    if (!verse) {
      put(piece);
      return;
    }
    for (const character of piece) {
      if (character !== "\n") put(character);
      if (character === "\n" || STOP.test(character)) line = null;
    }
  }

  function set(whole) {
    text = "";
    rule();
    append(whole);
    settle();
  }

  /** Makes plain text of the pieces, once nothing more comes. */
  function settle() {
    for (const each of element.children) each.textContent = each.textContent;
  }

  return { append, set, settle, text: () => text };
}

/** Whether most of a text is written in Chinese characters. */
export const isHan = (text) => (text.match(/\p{Script=Han}/gu) ?? []).length * 2 > text.length;
