"""Renders conversations.json with every template here, as Hugging Face does, by Jinja2 itself.

    python3 expected.py        (needs the package jinja2; the files here were made with 3.1.6)

Writes FOLDER/NAME.txt for each conversation, or what the template raised to FOLDER/NAME.refused.txt.
"""
import datetime
import json
import pathlib

from jinja2.ext import loopcontrols
from jinja2.sandbox import ImmutableSandboxedEnvironment

HERE = pathlib.Path(__file__).parent
NOW = datetime.datetime(2026, 11, 3, 14, 5)


class Refused(Exception):
    pass


def refuse(message):
    raise Refused(message)


def tojson(value, indent=None):
    return json.dumps(value, ensure_ascii=False, indent=indent)


env = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, extensions=[loopcontrols])
env.filters["tojson"] = tojson
env.globals["raise_exception"] = refuse
env.globals["strftime_now"] = NOW.strftime
conversations = json.loads((HERE / "conversations.json").read_text())
for path in sorted(HERE.glob("*/chat_template.jinja")):
    tokens = json.loads((path.parent / "tokens.json").read_text())
    template = env.from_string(path.read_bytes().decode())
    for name, messages in conversations.items():
        try:
            text = template.render(messages=messages, add_generation_prompt=True, **tokens)
            (path.parent / f"{name}.txt").write_bytes(text.encode())
        except Refused as refused:
            (path.parent / f"{name}.refused.txt").write_text(str(refused))
