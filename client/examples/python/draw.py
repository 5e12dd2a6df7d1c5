"""Draws four images into a folder:  python draw.py [HOST:PORT [FOLDER]]"""

import sys
from pathlib import Path

import grpc

from services import connect, load

image, services = load("image")
folder = Path(sys.argv[2] if len(sys.argv) > 2 else "cats")
folder.mkdir(parents=True, exist_ok=True)

with connect() as channel:
    request = image.GenerateImagesRequest(model="sketch", prompt="cat", count=4)
    try:
        for event in services.ImageServiceStub(channel).Generate(request, timeout=120):
            for drawn in event.batch.images:
                file = folder / f"cat-{drawn.index}.png"
                file.write_bytes(drawn.data)
                print(file)
    except grpc.RpcError as failure:
        sys.exit(f"refused: {failure.code().name}: {failure.details()}")
