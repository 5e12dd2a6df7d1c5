// Where the reader gives the key that a server asks for.
import { byId } from "./dom.js";
import { key, keepKey, user } from "./memory.js";

/** @param onKey is called when another key holds from now on */
export function startKey(onKey) {
  const dialog = byId("key-dialog");
  const input = byId("key-input");
  byId("user").textContent = user();
  byId("key-open").addEventListener("click", () => {
    input.value = key() ?? "";
    dialog.returnValue = "";
    dialog.showModal();
  });
  dialog.addEventListener("close", () => {
    if (dialog.returnValue === "keep") {
      keepKey(input.value.trim());
      byId("key-open").classList.remove("asked");
      onKey();
    }
    input.value = "";
  });
}
