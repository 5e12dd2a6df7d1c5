"""Small tokenizer.json files with the structure of the real models' ones."""

GPT2_SPLIT = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}
NO_SPLIT = {**GPT2_SPLIT, "use_regex": False}
LLAMA3 = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}|"
    r" ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
QWEN2 = LLAMA3.replace(r"\p{N}{1,3}", r"\p{N}")

WORDS = [" the", " and", "ing", " of", "er", " moon", " river", "ll", "12", "  ", ".\n"]


def byte_letters():
    """GPT-2's printable letter for each byte."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    letters = {b: chr(b) for b in plain}
    for b in range(256):
        if b not in letters:
            letters[b] = chr(256 + len(letters) - len(plain))
    return letters


def special(token, id_):
    return {
        "id": id_, "content": token, "single_word": False, "lstrip": False, "rstrip": False,
        "normalized": False, "special": True,
    }


def byte_level(specials, size, split, ignore_merges=False, bos=None):
    """Byte-level pair encoding of ASCII text, its last tokens special, `size` tokens in all."""
    letters = byte_letters()
    text = "\n abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPRSTUVW.,;:!?'\"-()0123456789"
    tokens = [letters[ord(c)] for c in text]
    merges = []
    for word in WORDS:
        left = letters[ord(word[0])]
        for c in word[1:]:
            right = letters[ord(c)]
            if left + right not in tokens:
                tokens.append(left + right)
                merges.append(left + " " + right)
            left += right
    assert len(tokens) >= size - len(specials)
    tokens = tokens[: size - len(specials)] + specials
    kept = [m for m in merges if m.replace(" ", "") in tokens]
    added = [special(t, tokens.index(t)) for t in specials]
    return {
        "version": "1.0", "truncation": None, "padding": None, "added_tokens": added,
        "normalizer": None, "pre_tokenizer": pre_tokenizer(split),
        "post_processor": template(bos, tokens.index(bos)) if bos else None,
        "decoder": NO_SPLIT,
        "model": {
            "type": "BPE", "dropout": None, "unk_token": None, "continuing_subword_prefix": "",
            "end_of_word_suffix": "", "fuse_unk": False, "byte_fallback": False,
            "ignore_merges": ignore_merges,
            "vocab": {t: i for i, t in enumerate(tokens)}, "merges": kept,
        },
    }


def pre_tokenizer(split):
    if split is None:
        return GPT2_SPLIT
    if split == "digits":
        digits = {"type": "Digits", "individual_digits": True}
        return {"type": "Sequence", "pretokenizers": [digits, GPT2_SPLIT]}
    regex = {"type": "Split", "pattern": {"Regex": split}, "behavior": "Isolated", "invert": False}
    return {"type": "Sequence", "pretokenizers": [regex, NO_SPLIT]}


def template(bos, id_):
    return {
        "type": "TemplateProcessing",
        "single": [{"SpecialToken": {"id": bos, "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
        "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
        "special_tokens": {bos: {"id": bos, "ids": [id_], "tokens": [bos]}},
    }


def sentence_piece():
    """Llama 2's: <unk> <s> </s>, 256 bytes, merged pieces, then letters; 320 tokens."""
    bar = "\u2581"
    merges = [(bar, "t"), ("h", "e"), (bar + "t", "he"), ("i", "n"), ("in", "g"), ("e", "r"),
              (bar, bar), ("m", "o"), ("o", "n"), (bar, "mo"), (bar + "mo", "on"), ("a", "n")]
    tokens = ["<unk>", "<s>", "</s>"] + [f"<0x{b:02X}>" for b in range(256)]
    tokens += [a + b for a, b in merges]
    tokens += [bar] + list("etaoinshrdlucmfwypvbgkjqxz.,!?'TAWI012345\u6708\u82b1")
    tokens = (tokens + [f"<extra_{i}>" for i in range(320)])[:320]
    specials = [special(t, tokens.index(t)) for t in ("<unk>", "<s>", "</s>")]
    to_bar = {"type": "Replace", "pattern": {"String": " "}, "content": bar}
    from_bar = {"type": "Replace", "pattern": {"String": bar}, "content": " "}
    strip = {"type": "Strip", "content": " ", "start": 1, "stop": 0}
    return {
        "version": "1.0", "truncation": None, "padding": None, "added_tokens": specials,
        "normalizer": {"type": "Sequence", "normalizers": [{"type": "Prepend", "prepend": bar}, to_bar]},
        "pre_tokenizer": None, "post_processor": template("<s>", 1),
        "decoder": {"type": "Sequence", "decoders": [
            from_bar, {"type": "ByteFallback"}, {"type": "Fuse"}, strip]},
        "model": {
            "type": "BPE", "dropout": None, "unk_token": "<unk>", "continuing_subword_prefix": None,
            "end_of_word_suffix": None, "fuse_unk": True, "byte_fallback": True,
            "vocab": {t: i for i, t in enumerate(tokens)}, "merges": [list(m) for m in merges],
        },
    }
