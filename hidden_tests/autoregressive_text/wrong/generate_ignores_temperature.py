"""generate samples at temperature 1.

fails: test_generate_samples
hint: temperature is not used
"""

import numpy as np


def generate(model, prompt_ids, n, temperature):
    ids = [int(number) for number in prompt_ids]
    for _ in range(n):
        logits = model(np.array([ids], np.int32), training=False)
        ids.append(sample_next(logits[0, -1].numpy(), 1.0))
    return ids
