// Sets text as it comes. Verse stands in lines, each ended by its stop, which the style turns into
// columns; prose is one paragraph with its own breaks.

const STOP = /[，。！？；、,.!?;]/u;

/**
 * A sheet that grows by `append`. What is new fades in like wet ink.
 *
 * @param verse whether to break lines at stops
 */
export function sheet(element, verse) {
  let text = "";
  let line = null;
  element.classList.toggle("verse", verse);

  function put(piece) {
    if (line === null) {
      line = document.createElement("span");
      line.className = "line";
      element.append(line);
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
    line = null;
    element.replaceChildren();
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
