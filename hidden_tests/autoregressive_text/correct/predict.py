"""generate through model.predict, returning an array."""

import numpy as np


def generate(model, prompt_ids, n, temperature):
    ids = np.array(prompt_ids, np.int64)
    for _ in range(n):
        logits = model.predict(ids[None], verbose=0)[0, -1]
        ids = np.append(ids, sample_next(logits, temperature))
    return ids
