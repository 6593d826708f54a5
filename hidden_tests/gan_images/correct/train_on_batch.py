"""A Keras model with train_step of its own, called through train_on_batch."""

import keras
import tensorflow as tf

MODELS = {}


class Game(keras.Model):
    def __init__(self, networks, optimizers, latent_dim):
        super().__init__()
        self.networks, self.both, self.latent_dim = networks, optimizers, latent_dim
        self.means = [keras.metrics.Mean(name=f"{name}_loss") for name in ("generator", "discriminator")]

    @property
    def metrics(self):
        return self.means

    def train_step(self, data):
        generator, discriminator = self.networks
        z = tf.random.normal((tf.shape(data[0])[0], self.latent_dim))
        with tf.GradientTape(persistent=True) as tape:
            fake_logits = discriminator(generator(z, training=True), training=True)
            real_logits = discriminator(data[0], training=True)
            losses = generator_loss(fake_logits), discriminator_loss(real_logits, fake_logits)
        for model, optimizer, loss, mean in zip(self.networks, self.both, losses, self.means):
            update(model, optimizer, tape, loss)
            mean.reset_state()
            mean.update_state(loss)
        return {mean.name: mean.result() for mean in self.means}


def train_step(
    generator, discriminator, generator_optimizer, discriminator_optimizer, real_images, latent_dim
):
    objects = generator, discriminator, generator_optimizer, discriminator_optimizer
    key = tuple(id(each) for each in objects)
    if key not in MODELS:
        MODELS[key] = Game(objects[:2], objects[2:], latent_dim)
        MODELS[key].compile()
    return MODELS[key].train_on_batch(real_images, return_dict=True)
