"""The commands of a RUN's shell form and of shell scripts, with spans; what cannot be read is `Opaque`."""
