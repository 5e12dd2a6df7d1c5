// One figure of the gate over the versions of a model, as a small chart: the bound that each version had
// to keep is a short bar, a version that passed is a dot, one that was refused a ring, the champion a seal.
import { draw, make } from "../dom.js";
import { figure, say } from "../i18n.js";

const WIDTH = 320;
const HEIGHT = 132;
const LEFT = 14;
const RIGHT = 14;
const TOP = 30;
const BOTTOM = 24;
const DOT = 4;

/**
 * @param name the check's name
 * @param points { version, value, bound, passed, champion }, oldest first
 */
export function chart(name, points) {
  const percent = name === "preference_accuracy" || name === "form_validity";
  const format = (value) => (percent ? `${figure(100 * value, 1)} %` : figure(value, 3));
  const title = say(`check.${name}`);
  const values = points
    .map((point) => say("chart.value", { version: point.version, value: format(point.value) }))
    .join(", ");
  const svg = draw(
    "svg",
    {
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      role: "img",
      "aria-label": say("chart.text", { name: title, values }),
    },
    ...plot(points, format),
  );
  const last = points[points.length - 1];
  return make(
    "figure",
    { class: "chart" },
    make("figcaption", {}, title, make("strong", { textContent: format(last.value) })),
    svg,
  );
}

function plot(points, format) {
  const y = scale(points.flatMap((point) => [point.value, point.bound]));
  const step = (WIDTH - LEFT - RIGHT) / Math.max(points.length, 2);
  const x = (i) => LEFT + step * (i + 0.5);
  const line = points.map((point, i) => `${i === 0 ? "M" : "L"}${x(i)} ${y(point.value)}`).join("");
  // No more names than there is room for; the last always has one.
  const every = Math.ceil(points.length / 12);
  return [
    draw("path", { class: "line", d: line }),
    ...points.flatMap((point, i) => [
      draw("path", { class: "bound", d: `M${x(i) - 9} ${y(point.bound)}h18` }),
      mark(point, x(i), y(point.value), format),
      (points.length - 1 - i) % every === 0 ? label(point.version, x(i)) : null,
    ]),
  ];
}

function mark(point, x, y, format) {
  const kind = point.champion ? "champion" : point.passed ? "passed" : "refused";
  const shape = point.champion
    ? draw("rect", { x: x - DOT - 1, y: y - DOT - 1, width: 2 * DOT + 2, height: 2 * DOT + 2, rx: 1.5 })
    : draw("circle", { cx: x, cy: y, r: DOT });
  shape.setAttribute("class", kind);
  const title = draw("title");
  title.textContent =
    `${point.version}: ${format(point.value)} (${say("chart.bound")} ${format(point.bound)})`;
  shape.append(title);
  return shape;
}

function label(version, x) {
  const text = draw("text", { x, y: HEIGHT - 5, "text-anchor": "middle" });
  text.textContent = version;
  return text;
}

function scale(values) {
  const low = Math.min(...values);
  const high = Math.max(...values);
  // Of figures that are all the same the line is in the middle.
  const span = high - low || Math.abs(high) || 1;
  const from = high === low ? low - span / 2 : low;
  return (value) => HEIGHT - BOTTOM - ((value - from) / span) * (HEIGHT - TOP - BOTTOM);
}
