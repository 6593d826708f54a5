"""generate returns again what it drew for the same prompt.

fails: test_generate_samples
hint: same ids at every call
"""

import numpy as np


_memory = {}


def generate(model, prompt_ids, n, temperature):
    key = (tuple(int(i) for i in prompt_ids), n, temperature)
    if key not in _memory:
        ids = list(key[0])
        for _ in range(n):
            ids.append(sample_next(model(np.array([ids]), training=False)[0, -1].numpy(), temperature))
        _memory[key] = np.array(ids)
    return _memory[key]
