"""Make `text.txt` from the small grammar below.

    python exercises/autoregressive_text/data/make_text.py

A capital name is replaced by one of its forms, each as likely as the others; everything else is a word of the text.
Words and punctuation are separated by spaces, and each line holds one sentence.
"""

import random
from pathlib import Path

SEED, SENTENCES = 20031109, 500
HERE = Path(__file__).resolve().parent

GRAMMAR = {
    "SENTENCE": (
        "PLACE the PERSON VERB the THING .",
        "The PERSON VERB the THING PLACE .",
        "The PERSON VERB the THING , and the PERSON MOVES PLACE .",
        "When the WEATHER comes , the PERSON MOVES PLACE .",
        "Nobody VERB the THING when the WEATHER comes .",
        "The PERSON says : the QUALITY THING is PLACE .",
        "Is the THING PLACE ? No , it is PLACE .",
        "The QUALITY PERSON and the QUALITY PERSON MOVES-MANY PLACE .",
    ),
    "PERSON": ("fisher", "pilot", "painter", "lighthouse keeper", "ferryman", "baker", "child"),
    "VERB": ("finds", "carries", "paints", "mends", "sells", "hides"),
    "MOVES": ("sleeps", "waits", "sings", "walks"),
    "MOVES-MANY": ("sleep", "wait", "sing", "walk"),
    "THING": ("boat", "lamp", "net", "rope", "bell", "map", "kettle"),
    "QUALITY": ("old", "young", "quiet", "red", "salty"),
    "WEATHER": ("storm", "fog", "tide", "north wind"),
    "PLACE": (
        "in the harbour",
        "on the pier",
        "behind the church",
        "under the bridge",
        "near the QUALITY tower",
        "at home",
    ),
}


def expand(symbol, rng):
    """The words of one form of a symbol; of a word, itself."""
    if symbol not in GRAMMAR:
        return [symbol]
    return [word for part in rng.choice(GRAMMAR[symbol]).split() for word in expand(part, rng)]


def main():
    """Write the sentences, each with a capital letter at its beginning."""
    rng = random.Random(SEED)
    lines = []
    for _ in range(SENTENCES):
        words = expand("SENTENCE", rng)
        lines.append(" ".join([words[0].capitalize(), *words[1:]]))
    text = "\n".join(lines) + "\n"
    (HERE / "text.txt").write_text(text, encoding="utf-8")
    print(f"text.txt: {len(text.split())} words, {len(set(text.split()))} different ones, {len(text)} bytes")


if __name__ == "__main__":
    main()
