"""Networks that are not tiny, such as one's own, are updated five times in each call.

fails: test_digits, test_digits_differ, test_faces
hint: more than one update in each train_step
"""

one_step = train_step


def train_step(
    generator, discriminator, generator_optimizer, discriminator_optimizer, real_images, latent_dim
):
    large = discriminator.count_params() > 2_000
    for _ in range(5 if large else 1):
        losses = one_step(
            generator, discriminator, generator_optimizer, discriminator_optimizer, real_images, latent_dim
        )
    return losses
