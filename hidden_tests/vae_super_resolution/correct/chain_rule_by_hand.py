"""The chain rule between loss, decoder and encoder by hand; each network's part through output_gradients."""

import numpy as np
import tensorflow as tf


def _kl(mean, log_var):
    mean, log_var = np.asarray(mean, np.float64), np.asarray(log_var, np.float64)
    return 0.5 * (mean**2 + np.exp(log_var) - 1 - log_var).sum(1).mean()


def _rec(hr, p, sigma2):
    d = np.asarray(hr, np.float64) - np.asarray(p, np.float64)
    return (d**2).sum((1, 2, 3)).mean() / (2 * sigma2)


def train_step(encoder, decoder, optimizer, lr, hr, sigma2):
    n = float(lr.shape[0])
    with tf.GradientTape() as tape_e:
        mean, log_var = encoder(lr, training=True)
    std = tf.exp(log_var / 2)
    eps = tf.random.normal(mean.shape)
    z = mean + std * eps
    with tf.GradientTape() as tape_d:
        tape_d.watch(z)
        p = decoder([z, lr], training=True)
    back = (p - hr) / (sigma2 * n)
    dv = decoder.trainable_variables
    *gd, gz = tape_d.gradient(p, [*dv, z], output_gradients=back)
    gm = gz + mean / n
    gl = gz * eps * std / 2 + (tf.exp(log_var) - 1) / (2 * n)
    ev = encoder.trainable_variables
    ge = tape_e.gradient([mean, log_var], ev, output_gradients=[gm, gl])
    rec, kl = _rec(hr, p, sigma2), _kl(mean, log_var)
    optimizer.apply_gradients(zip(ge + gd, ev + dv))
    return {"loss": rec + kl, "reconstruction": rec, "kl": kl}
