"""Everything in one class; the functions of the interface forward to it."""

import tensorflow as tf


class GAN:
    def __init__(self, generator, discriminator):
        self.generator, self.discriminator = generator, discriminator

    def losses(self, real_images, z):
        fake_logits = self.discriminator(self.generator(z, training=True), training=True)
        real_logits = self.discriminator(real_images, training=True)
        return generator_loss(fake_logits), discriminator_loss(real_logits, fake_logits)


def train_step(
    generator, discriminator, generator_optimizer, discriminator_optimizer, real_images, latent_dim
):
    gan = GAN(generator, discriminator)
    z = tf.random.normal([real_images.shape[0], latent_dim])
    with tf.GradientTape(persistent=True) as tape:
        losses = gan.losses(real_images, z)
    models = (gan.generator, gan.discriminator)
    gradients = [tape.gradient(loss, model.trainable_weights) for loss, model in zip(losses, models)]
    for model, optimizer, each in zip(models, (generator_optimizer, discriminator_optimizer), gradients):
        optimizer.apply_gradients(zip(each, model.trainable_weights))
    return {"discriminator_loss": [losses[1]], "generator_loss": losses[0].numpy().item()}
