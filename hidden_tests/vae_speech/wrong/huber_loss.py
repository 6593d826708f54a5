"""A Huber loss that is the square for errors below 5.

fails: test_reconstruction_closed_form
hint: large errors
"""

import tensorflow as tf


def huber(error):
    size = tf.abs(error)
    return tf.where(size < 5.0, size**2, 10.0 * size - 25.0)


def reconstruction_error(streams, reconstructions):
    errors = [
        tf.reduce_sum(huber(stream - reconstruction), axis=(1, 2))
        for stream, reconstruction in zip(streams, reconstructions)
    ]
    return 0.5 * tf.add_n(errors)
