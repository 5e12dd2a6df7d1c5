// What the browser keeps: taste in light and language, a name for ratings, and a key for this tab.
// Where a browser forbids storage, everything lasts as long as the page.

const fallback = new Map();

function store(area, name, value) {
  try {
    if (value === null) area().removeItem(name);
    else area().setItem(name, value);
  } catch {
    fallback.set(name, value);
  }
}

function read(area, name) {
  try {
    return area().getItem(name) ?? fallback.get(name) ?? null;
  } catch {
    return fallback.get(name) ?? null;
  }
}

const local = () => localStorage;
const session = () => sessionStorage;

export const keep = (name, value) => store(local, `inkstone.${name}`, value);
export const kept = (name) => read(local, `inkstone.${name}`);

/** The API key, or null. In the tab's storage, so that it is gone when the tab is. */
export const key = () => read(session, "inkstone.key");
export const keepKey = (value) => store(session, "inkstone.key", value || null);

/** A random name for this browser's ratings: nobody's, but always the same. */
export function user() {
  let name = kept("user");
  if (!name) {
    const bytes = crypto.getRandomValues(new Uint8Array(6));
    name = `page-${Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("")}`;
    keep("user", name);
  }
  return name;
}
