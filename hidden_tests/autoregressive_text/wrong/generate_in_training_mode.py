"""The model runs in training mode.

fails: test_generate_follows_the_model
hint: training mode
"""

import numpy as np


def generate(model, prompt_ids, n, temperature):
    ids = [int(number) for number in prompt_ids]
    for _ in range(n):
        logits = model(np.array([ids], np.int32), training=True)
        ids.append(sample_next(logits[0, -1].numpy(), temperature))
    return ids
