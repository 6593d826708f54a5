"""The bank's ignored predictions: all new ids come from the prompt.

fails: test_generate_follows_the_model
hint: not fed back
"""

import numpy as np


def generate(model, prompt_ids, n, temperature):
    prompt = [int(number) for number in prompt_ids]
    logits = model(np.array([prompt], np.int32), training=False)[0, -1].numpy()
    return prompt + [sample_next(logits, temperature) for _ in range(n)]
