"""The services of Inkstone, read from their .proto files: nothing is generated beforehand."""

import sys
from pathlib import Path

import grpc

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "proto/src/main/proto"))


def load(name: str):
    """The messages and the services of one .proto file of Inkstone."""
    return grpc.protos_and_services(f"inkstone/v1/{name}.proto")


def connect() -> grpc.Channel:
    """A connection to the server that the command line names."""
    return grpc.insecure_channel(sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1:9090")
