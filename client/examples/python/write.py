"""Prints a poem as it is written, then rates it:  python write.py [HOST:PORT]"""

import uuid

from services import connect, load

text, text_services = load("text")
rating, rating_services = load("rating")

with connect() as channel:
    request = text.GenerateTextRequest(
        prompt="七绝 春江花月夜", sampling=text.SamplingOptions(max_tokens=64)
    )
    generation_id = ""
    for event in text_services.TextServiceStub(channel).Generate(request, timeout=60):
        if event.HasField("started"):
            generation_id = event.started.generation_ids[0]
        print(event.chunk.text, end="", flush=True)
    print()

    # With a key of its own a rating may be sent again, and counts once.
    verdict = rating.RateRequest(
        generation_id=generation_id, stars=5, idempotency_key=str(uuid.uuid4())
    )
    kept = rating_services.RatingServiceStub(channel).Rate(verdict, timeout=20)
    print("rated:", kept.rating_id)
