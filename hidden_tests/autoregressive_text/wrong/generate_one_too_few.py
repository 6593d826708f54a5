"""n counts the prompt.

fails: test_generate_shape
hint: the prompt and n new
"""

import numpy as np


def generate(model, prompt_ids, n, temperature):
    ids = [int(number) for number in prompt_ids]
    while len(ids) < n:
        logits = model(np.array([ids], np.int32), training=False)
        ids.append(sample_next(logits[0, -1].numpy(), temperature))
    return ids
