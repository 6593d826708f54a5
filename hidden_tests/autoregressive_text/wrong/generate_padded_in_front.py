"""The sequence is padded in front to 64 ids.

fails: test_generate_follows_the_model
hint: padded in front
"""

import numpy as np


def generate(model, prompt_ids, n, temperature):
    ids = [int(number) for number in prompt_ids]
    for _ in range(n):
        padded = [0] * (64 - len(ids)) + ids
        logits = model(np.array([padded], np.int32), training=False)
        ids.append(sample_next(logits[0, -1].numpy(), temperature))
    return ids
