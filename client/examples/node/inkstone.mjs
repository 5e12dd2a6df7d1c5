// A service of Inkstone, read from its .proto file: no generated code.
import path from "node:path";
import { fileURLToPath } from "node:url";
import grpc from "@grpc/grpc-js";
import protoLoader from "@grpc/proto-loader";

const here = path.dirname(fileURLToPath(import.meta.url));
const protos = path.join(here, "../../../proto/src/main/proto");

export function connect(file, service, address = process.argv[2] ?? "127.0.0.1:9090") {
  const definition = protoLoader.loadSync(`inkstone/v1/${file}.proto`, {
    includeDirs: [protos],
    longs: String,
    enums: String,
    defaults: true,
    oneofs: true,
  });
  const Service = grpc.loadPackageDefinition(definition).inkstone.v1[service];
  return new Service(address, grpc.credentials.createInsecure());
}
