"""super_resolve through predict, as a numpy array."""

import numpy as np


def super_resolve(encoder, decoder, lr):
    lr = np.asarray(lr)
    mean, log_var = encoder.predict(lr, verbose=0)
    return np.clip(decoder.predict([mean, lr], verbose=0), 0.0, 1.0)
