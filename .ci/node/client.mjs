// What a stranger with the .proto and @grpc/grpc-js would write: calls, streams, error details.
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { createRequire } from "node:module";
import grpc from "@grpc/grpc-js";
import protoLoader from "@grpc/proto-loader";
import protobuf from "protobufjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const protos = path.join(here, "../../proto/src/main/proto");
const require = createRequire(import.meta.url);
const LOADING = { keepCase: true, longs: String, enums: String, defaults: false, oneofs: true };

export const address = process.env.INKSTONE_GRPC ?? "127.0.0.1:9090";
export const { status } = grpc;

export function inkstone(file) {
  const definition = protoLoader.loadSync(`inkstone/v1/${file}`, {
    ...LOADING,
    includeDirs: [protos],
  });
  return grpc.loadPackageDefinition(definition).inkstone.v1;
}

/** A stub; over TLS if INKSTONE_CA names who signed the server's certificate. */
export function connect(Service, credentials = channel()) {
  return new Service(address, credentials);
}

function channel() {
  const ca = process.env.INKSTONE_CA;
  return ca ? grpc.credentials.createSsl(fs.readFileSync(ca)) : grpc.credentials.createInsecure();
}

/** Metadata that show an API key; none for none. */
export function showing(key) {
  const metadata = new grpc.Metadata();
  if (key) metadata.set("authorization", `Bearer ${key}`);
  return metadata;
}

/** Runs a stream to its end: its messages, how it ended, and how often. */
export function collect(call, onMessage = () => {}) {
  return new Promise((resolve) => {
    const messages = [];
    let endings = 0;
    let error = null;
    call.on("data", (message) => {
      messages.push(message);
      onMessage(message, messages);
    });
    call.on("error", (e) => {
      error = e;
    });
    call.on("status", (end) => {
      endings++;
      setImmediate(() => resolve({ messages, status: end, error, endings }));
    });
  });
}

export function textOf(messages) {
  return messages.map((m) => m.chunk?.text ?? "").join("");
}

const details = protobuf.parse(
  `
  syntax = "proto3";
  message Any { string type_url = 1; bytes value = 2; }
  message Status { int32 code = 1; string message = 2; repeated Any details = 3; }
  message FieldViolation { string field = 1; string description = 2; }
  message BadRequest { repeated FieldViolation field_violations = 1; }
  message Duration { int64 seconds = 1; int32 nanos = 2; }
  message RetryInfo { Duration retry_delay = 1; }
`,
  { keepCase: true },
).root;

function detailsOf(error, type) {
  const [raw] = error.metadata.get("grpc-status-details-bin");
  if (!raw) return [];
  return details
    .lookupType("Status")
    .decode(raw)
    .details.filter((any) => any.type_url.endsWith(`/google.rpc.${type}`))
    .map((any) => details.lookupType(type).decode(any.value));
}

/** The google.rpc.BadRequest field violations that an error carries. */
export function violations(error) {
  return detailsOf(error, "BadRequest").flatMap((request) => request.field_violations);
}

/** The seconds after which an error says to try again; undefined if it does not. */
export function retrySeconds(error) {
  const [info] = detailsOf(error, "RetryInfo");
  return info && Number(info.retry_delay.seconds ?? 0) + (info.retry_delay.nanos ?? 0) / 1e9;
}

function reflectionClient(version) {
  const folder = path.dirname(require.resolve("@grpc/reflection/package.json"));
  const file = path.join(folder, `build/proto/grpc/reflection/${version}/reflection.proto`);
  const loaded = grpc.loadPackageDefinition(protoLoader.loadSync(file, LOADING));
  return connect(loaded.grpc.reflection[version].ServerReflection);
}

async function reflect(version, request, key) {
  const client = reflectionClient(version);
  const call = client.ServerReflectionInfo(showing(key));
  const answer = collect(call);
  call.write(request);
  call.end();
  const { messages } = await answer;
  client.close();
  return messages[0];
}

export async function listServices(version, key) {
  const answer = await reflect(version, { list_services: "" }, key);
  return answer.list_services_response.service.map((s) => s.name);
}

/** A service built from nothing but what the server's reflection says of it. */
export async function reflectedService(symbol, key) {
  const files = new Map();
  const wanted = [{ file_containing_symbol: symbol }];
  while (wanted.length > 0) {
    const answer = await reflect("v1", wanted.pop(), key);
    for (const raw of answer.file_descriptor_response.file_descriptor_proto) {
      const file = FileDescriptorProto.decode(raw);
      if (files.has(file.name)) continue;
      files.set(file.name, raw);
      file.dependency.forEach((name) => wanted.push({ file_by_filename: name }));
    }
  }
  const set = FileDescriptorSet.encode({ file: [...files.values()] }).finish();
  const definition = protoLoader.loadFileDescriptorSetFromBuffer(Buffer.from(set), LOADING);
  return symbol.split(".").reduce((at, part) => at[part], grpc.loadPackageDefinition(definition));
}

const descriptors = protobuf.parse(`
  syntax = "proto3";
  message FileDescriptorProto { string name = 1; repeated string dependency = 3; }
  message FileDescriptorSet { repeated bytes file = 1; }
`).root;
const FileDescriptorProto = descriptors.lookupType("FileDescriptorProto");
const FileDescriptorSet = descriptors.lookupType("FileDescriptorSet");
