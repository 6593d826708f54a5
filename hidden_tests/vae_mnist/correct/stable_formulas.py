"""log-sigmoid cross-entropy, expm1 in the KL, tf.vectorized_map over the batch."""

import tensorflow as tf


def reconstruction_error(images, logits):
    per_pixel = images * tf.math.log_sigmoid(logits) + (1.0 - images) * tf.math.log_sigmoid(-logits)
    return -tf.reduce_sum(tf.reshape(per_pixel, (tf.shape(images)[0], -1)), axis=1)


def kl_divergence(mean, log_var):
    def of_one(row):
        return 0.5 * tf.reduce_sum(row[0] ** 2 + tf.math.expm1(row[1]) - row[1])

    return tf.vectorized_map(of_one, (mean, log_var))
