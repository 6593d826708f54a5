"""generate calls itself."""

import numpy as np


def generate(model, prompt_ids, n, temperature):
    if n == 0:
        return np.array(prompt_ids)
    logits = model(np.array([list(prompt_ids)]), training=False)[0][-1]
    return generate(model, [*prompt_ids, sample_next(np.array(logits), temperature)], n - 1, temperature)
