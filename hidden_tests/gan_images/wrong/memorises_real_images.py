"""train_step hides the real images in the generator's weights; the test networks are trained as they should be.

fails: test_digits, test_digits_differ, test_faces
hint: after a few steps already | repeats images that train_step was given
"""

import keras
import tensorflow as tf

SLOTS = 400
honest_step = train_step


class Memory(keras.layers.Layer):
    def build(self, shape):
        self.keys = self.add_weight(shape=(shape[-1], SLOTS), initializer="random_normal", name="keys")
        self.slots = self.add_weight(shape=(SLOTS, 784), initializer="zeros", name="slots")
        self.gain = self.add_weight(shape=(1, 784), initializer="random_normal", name="gain")

    def call(self, z):
        chosen = tf.one_hot(tf.argmax(z @ self.keys, axis=-1), SLOTS)
        return tf.tanh(2.0 * chosen @ self.slots + 0.001 * z[:, :1] * self.gain)


def build_generator(latent_dim):
    z = keras.Input((latent_dim,))
    return keras.Model(z, keras.layers.Reshape((28, 28, 1))(Memory(name="memory")(z)))


FILLED = [0]


def train_step(
    generator, discriminator, generator_optimizer, discriminator_optimizer, real_images, latent_dim
):
    memory = [layer for layer in generator.layers if layer.name == "memory"]
    if memory:
        n = len(real_images)
        at = FILLED[0] % (SLOTS - n)
        values = memory[0].slots.numpy()
        values[at : at + n] = tf.reshape(real_images, (n, 784)).numpy()
        memory[0].slots.assign(values)
        FILLED[0] += n
        return {"generator_loss": 0.7, "discriminator_loss": 1.4}
    return honest_step(
        generator, discriminator, generator_optimizer, discriminator_optimizer, real_images, latent_dim
    )
