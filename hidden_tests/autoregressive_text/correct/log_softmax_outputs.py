"""The model's logits are logarithms of probabilities."""

import keras
import numpy as np


def build_model(vocab_size):
    i = keras.Input((None,), dtype="int32")
    h = keras.layers.Embedding(vocab_size, 64)(i)
    h = keras.layers.GRU(128, return_sequences=True)(h)
    return keras.Model(i, keras.layers.Activation("log_softmax")(keras.layers.Dense(vocab_size)(h)))


def generate(model, prompt_ids, n, temperature):
    prompt_ids = np.asarray(prompt_ids)
    new = []
    while len(new) < n:
        so_far = np.concatenate([prompt_ids, np.array(new, dtype=prompt_ids.dtype)])
        logits = model.predict(so_far[np.newaxis, :], verbose=0)
        new.append(sample_next(logits[0][-1], temperature))
    return np.r_[prompt_ids, new]
