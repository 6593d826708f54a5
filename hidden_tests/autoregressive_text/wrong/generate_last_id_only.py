"""Only the last id is given to the model.

fails: test_generate_follows_the_model
hint: only the last id
"""

import numpy as np


def generate(model, prompt_ids, n, temperature):
    ids = [int(number) for number in prompt_ids]
    for _ in range(n):
        logits = model(np.array([ids[-1:]], np.int32), training=False)
        ids.append(sample_next(logits[0, -1].numpy(), temperature))
    return ids
