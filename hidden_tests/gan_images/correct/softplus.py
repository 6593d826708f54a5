"""The losses as softplus of logits."""

import tensorflow as tf


def discriminator_loss(real_logits, fake_logits):
    return tf.reduce_mean(tf.nn.softplus(-real_logits)) + tf.reduce_mean(tf.nn.softplus(fake_logits))


def generator_loss(fake_logits):
    return tf.reduce_mean(-tf.math.log_sigmoid(fake_logits))
