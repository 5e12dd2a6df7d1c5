// Builds elements. Text only ever becomes text: there is no way here to insert markup.

/** The element of this id, which the page has. */
export const byId = (id) => document.getElementById(id);

/**
 * @param properties set on the element; `class`, `data`, `aria`, `on` and `attributes` are for what
 *     is no plain property
 */
export function make(tag, properties = {}, ...children) {
  return furnish(document.createElement(tag), properties, children);
}

/** The same in SVG, where everything is an attribute. */
export function draw(tag, attributes = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  return furnish(element, { attributes }, children);
}

function furnish(element, properties, children) {
  const { class: names, data = {}, aria = {}, on = {}, attributes = {}, ...plain } = properties;
  if (names) element.className = names;
  Object.assign(element.dataset, data);
  for (const [name, value] of Object.entries(aria)) element.setAttribute(`aria-${name}`, value);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  for (const [name, listener] of Object.entries(on)) element.addEventListener(name, listener);
  Object.assign(element, plain);
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** Sets the options of a select, and keeps its choice if it is still there. */
export function offer(select, values) {
  const chosen = select.value;
  select.replaceChildren(...values.map((value) => make("option", { value, textContent: value })));
  if (values.includes(chosen)) select.value = chosen;
}
