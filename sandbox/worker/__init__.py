"""The untrusted side: a zygote that imports TensorFlow once and forks a child for each group of tests."""
