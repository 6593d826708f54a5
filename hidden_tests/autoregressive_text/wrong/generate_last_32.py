"""generate gives the model the last 32 ids alone.

fails: test_generate_follows_the_model
hint: newest ids alone
"""

import numpy as np


def generate(model, prompt_ids, n, temperature):
    ids = [int(i) for i in prompt_ids]
    for _ in range(n):
        logits = model(np.array([ids[-32:]]), training=False)[0, -1].numpy()
        ids.append(sample_next(logits, temperature))
    return np.array(ids)
