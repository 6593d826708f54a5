"""generate seeds numpy at its beginning.

fails: test_generate_samples
hint: same ids at every call
"""

import numpy as np


def generate(model, prompt_ids, n, temperature):
    np.random.seed(0)
    ids = [int(number) for number in prompt_ids]
    for _ in range(n):
        logits = model(np.array([ids], np.int32), training=False)
        ids.append(sample_next(logits[0, -1].numpy(), temperature))
    return ids
