"""The command `clickrollup mapping`: a first mapping file, and a trial of one that writes nothing."""
