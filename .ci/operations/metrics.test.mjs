// Dashboard and alert rules against the metrics of a running server that has had some traffic:
// INKSTONE_HTTP is its HOST:PORT.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parser } from '@prometheus-io/lezer-promql';
import { parse } from 'yaml';

const root = fileURLToPath(new URL('../..', import.meta.url));
const dashboard = JSON.parse(
  readFileSync(join(root, 'docker/grafana/dashboards/inkstone.json'), 'utf8'),
);
const rules = parse(readFileSync(join(root, 'docker/prometheus/alerts.yaml'), 'utf8')).groups.flatMap(
  (group) => group.rules,
);

/** Known by Prometheus itself. */
const OF_PROMETHEUS = ['up'];
/** Put to every series by Prometheus. */
const OF_THE_SCRAPE = ['job', 'instance'];

/** Names and labels of an expression, as Prometheus' own grammar reads it. */
function usesOf(expression) {
  const text = expression.replaceAll('$__rate_interval', '1m').replaceAll(/\$(instance|model)/g, 'x');
  const uses = { names: [], labels: [] };
  const text_of = (node) => text.slice(node.from, node.to);
  parser.parse(text).iterate({
    enter(node) {
      assert.ok(!node.type.isError, `no PromQL at ${node.from}: ${expression}`);
      if (node.name === 'VectorSelector') {
        const name = node.node.getChild('Identifier');
        assert.ok(name, `a selector without a name: ${expression}`);
        uses.names.push(text_of(name));
      } else if (node.name === 'LabelName') {
        uses.labels.push(text_of(node));
      }
    },
  });
  assert.ok(uses.names.length > 0, expression);
  return uses;
}

/** Names of the series of a page of metrics, and the labels of them all. */
async function exposed() {
  const answer = await fetch(`http://${process.env.INKSTONE_HTTP}/metrics`);
  assert.equal(answer.status, 200);
  const names = new Set();
  const labels = new Set();
  for (const line of (await answer.text()).split('\n')) {
    const series = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? /.exec(line);
    if (!series) continue;
    names.add(series[1]);
    for (const [, label] of (series[2] ?? '').matchAll(/(\w+)="/g)) labels.add(label);
  }
  return { names, labels };
}

const queries = [
  ...dashboard.panels.flatMap((panel) =>
    (panel.targets ?? []).map((target) => [`panel ${panel.title}`, target.expr]),
  ),
  ...dashboard.annotations.list.map((annotation) => [annotation.name, annotation.expr]),
  ...rules.map((rule) => [`alert ${rule.alert}`, rule.expr]),
];

test('every query asks for metrics and labels that a server has', async () => {
  const { names, labels } = await exposed();
  const missing = [];
  for (const [where, expression] of queries) {
    const uses = usesOf(expression);
    for (const name of uses.names) {
      if (!names.has(name) && !OF_PROMETHEUS.includes(name)) missing.push(`${where}: ${name}`);
    }
    for (const label of uses.labels) {
      if (!labels.has(label) && !OF_THE_SCRAPE.includes(label)) missing.push(`${where}: ${label}`);
    }
  }
  assert.deepEqual(missing, []);
});

test('the variables of the dashboard ask for what a server has', async () => {
  const { names } = await exposed();
  for (const { name, type, query } of dashboard.templating.list) {
    if (type !== 'query') continue;
    const [, metric] = /^label_values\((\w+), \w+\)$/.exec(query.query);
    assert.ok(names.has(metric), `${name}: ${metric}`);
  }
});

test('every panel has a place of its own, a unit and queries', () => {
  const taken = new Set();
  for (const { id, type, title, gridPos, targets, fieldConfig } of dashboard.panels) {
    assert.ok(!taken.has(id), `${title} has an id of its own`);
    taken.add(id);
    for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
      for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
        assert.ok(x < 24 && !taken.has(`${x},${y}`), `${title} covers another`);
        taken.add(`${x},${y}`);
      }
    }
    if (type !== 'row') assert.ok(targets.length > 0 && fieldConfig.defaults.unit, title);
  }
});

test('every alert says how bad it is, what is wrong and what to do', () => {
  for (const { alert, labels, annotations } of rules) {
    assert.match(labels.severity, /^(warning|critical)$/, alert);
    assert.ok(annotations.summary && annotations.description, alert);
  }
});
