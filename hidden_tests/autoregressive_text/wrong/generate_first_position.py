"""The logits of the first position are used.

fails: test_generate_follows_the_model
hint: first position
"""

import numpy as np


def generate(model, prompt_ids, n, temperature):
    ids = [int(number) for number in prompt_ids]
    for _ in range(n):
        logits = model(np.array([ids], np.int32), training=False)
        ids.append(sample_next(logits[0, 0].numpy(), temperature))
    return ids
